# What a submission may be and may use.

# Files that are not taken.

submission-control = line { $line } of `{ $path }` holds a control character ({ $character })
submission-control-remedy = delete the character; in a string, write it as an escape
submission-direction = line { $line } of `{ $path }` holds a character that turns the direction of the text ({ $character }): what one reads is not what is compiled
submission-direction-remedy = delete the character; in a string, write it as an escape
submission-line-end = line { $line } of `{ $path }` holds an end of line that not every tool knows ({ $character })
submission-line-end-remedy = save the file with ordinary line ends
submission-nested = line { $line } of `{ $path }` opens more than { $levels } brackets inside each other
submission-nested-remedy = give the inner parts names of their own: functions, variables, types

# What an examination refuses.

policy-unreadable = from here on the file is not Rust
policy-unreadable-remedy = look for a bracket or a quotation mark that is missing; `cargo check` says more
policy-unsafe = `unsafe` switches off what the compiler promises, and the checks rely on that
policy-unsafe-remedy = this exercise can be solved without: with a lock, an atomic or a channel
policy-plain = `{ $path }` is memory that nothing protects, and of use only with `unsafe`
policy-noted-unsafe = this exercise allows `unsafe`, and such code shares its memory with the checks: the machine is protected from it, the verdicts are not
policy-noted-unsafe-remedy = a pass says nothing against somebody who means to deceive: where much depends on it, read the code
policy-extern = `extern` brings in code that the checks do not know
policy-extern-remedy = remove it; `std` and `sync` can be used without it
policy-macro-rules = a macro of one's own hides from a reader what the code does
policy-macro-rules-remedy = write a function, or a generic one
policy-file-module = `mod { $name };` wants a second file, and only this one is handed in
policy-file-module-remedy = write the module here: `mod { $name } {"{"} … {"}"}`
policy-path-attribute = `{ $attribute }` reads a file that is not handed in
policy-path-attribute-remedy = write the module in this file
policy-attribute = the attribute `{ $attribute }` changes more than lints, documentation or derived code
policy-attribute-remedy = remove it: no exercise needs it
policy-cfg = `{ $attribute }` lets the code depend on how it is compiled
policy-cfg-remedy = write one code for every case; your own tests belong in `#[cfg(test)] mod tests`
policy-main = the file is a library, and the program that runs the checks has a `main` already
policy-main-remedy = move what you try out into a test: `#[cfg(test)] mod tests`
policy-static-mut = a `static mut` can only be used with `unsafe`
policy-static-mut-remedy = take a `static` with an atomic or a lock of `sync`
policy-grader-name = names like `{ $name }` belong to what the grader adds to the file
policy-grader-name-remedy = choose another name
policy-shadow = with something of its own called `{ $name }`, the file no longer means what one reads
policy-shadow-remedy = choose another name
policy-facade = the engines do not see what `{ $path }` does, so no interleaving of it is ever tried
policy-facade-remedy = use `{ $instead }`
policy-machine = `{ $path }` reaches out to the machine
policy-machine-remedy = an answer only works on the values it is given; to look at one, print it with `println!`
policy-reads = `{ $path }` puts into the program what lies on the machine that compiles it
policy-reads-remedy = write the value itself
policy-place = `{ $path }` tells the code where and how it is compiled
policy-place-remedy = remove it: an answer does the same everywhere
policy-chance = `{ $path }` draws lots: an answer that is right by chance is not right
policy-chance-remedy = decide it, the same way every time
policy-library = `{ $path }` takes a whole library at once, so that nobody sees what is used of it
policy-library-remedy = import what you use by its name
policy-engine = `{ $path }` belongs to the engines that run the checks
policy-engine-remedy = use what `sync` offers beside them: locks, atomics, threads, channels
policy-foreign = `{ $path }` belongs to the tools and not to an answer
policy-foreign-remedy = remove it: `std` and `sync` have all that is needed
policy-unknown = `{ $path }` is not in the part of the standard library that the exercises use
policy-unknown-remedy = look for a simpler way; if there is none, show your instructor the line

# What a person is asked to look at.

policy-flagged-static = a `static` outlives each execution of a check
policy-flagged-trait = a trait of one's own
policy-flagged-dyn = an object of a trait that is not everyday
policy-flagged-lifetimes = several named lifetimes at once
policy-flagged-nested-reference = a reference with a lifetime to another with a different one
policy-flagged-higher-ranked = a bound for every lifetime, `for<…>`
policy-flagged-blanket = an implementation for every type
policy-flagged-repr = an unusual layout
policy-flagged-catch-unwind = a panic is caught, or raised once more
policy-address = an address of a value is looked at: the code may do something else in each execution
policy-address-remedy = give each value a number of its own and compare those; `Arc::ptr_eq` tells two apart
policy-flagged-remedy = nothing to do: the file is graded, and a person looks at this line
unlike-remedy = let the answer do the same wherever it runs: nothing it does may depend on clocks, names of threads, addresses or how values print
