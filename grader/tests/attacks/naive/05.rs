//! The test an ordinary course would write for exercise 05.

#[test]
fn values_come_out_in_order() {
    let buffer = exercise_05::BoundedBuffer::new(1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..100 {
                let _ = buffer.send(number);
            }
            buffer.close();
        });
        assert!(buffer.iter().eq(0..100));
    });
}
