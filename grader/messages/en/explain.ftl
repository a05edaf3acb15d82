# What `grader explain` says, and the pages it makes.

reasons-broken = the French reasons of an exercise cannot be read: `{ $path }`
reasons-broken-remedy = the file is one JSON object, from the reason in the checks to the reason in French
