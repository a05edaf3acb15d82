//! A reference into a map lives longer than the lock is held.

use std::collections::HashMap;
use std::sync::Mutex;

fn name_of(users: &Mutex<HashMap<u32, String>>, user: u32) -> Option<&str> {
    users.lock().unwrap().get(&user).map(String::as_str)
}

fn main() {
    let users = Mutex::new(HashMap::from([(42, "Alice".to_owned())]));
    println!("{:?}", name_of(&users, 42));
}
