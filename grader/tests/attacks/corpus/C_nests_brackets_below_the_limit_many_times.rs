//! attack: Nests blocks inside closures inside arrays, each just below the limit.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed
//! layers: intake

fn attack() {
    let _ = @19*[(|| {@0@19*})()]@;
}
