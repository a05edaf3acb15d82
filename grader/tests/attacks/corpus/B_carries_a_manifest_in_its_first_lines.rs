//! attack: Opens with the frontmatter of a script that names dependencies.
//! exercise: 01
//! base: whole
//! expects: policy compile_error
//! layers: tokens
//! before: ---\n[dependencies]\nlibc = "*"\n---
