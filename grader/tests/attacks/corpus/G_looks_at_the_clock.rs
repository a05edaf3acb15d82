//! attack: Counts right only where no time passes between two looks at the clock.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: semantics
//! deserves: atomic::counts_on_one_thread atomic::wraps_around atomic::swaps_only_what_it_expects atomic::stops_at_the_limit atomic::increments_add_up atomic::add_answers_with_the_value_before atomic::reset_loses_nothing atomic::one_swap_wins atomic::no_increment_is_overwritten_by_a_swap atomic::the_limit_is_never_passed atomic::below_the_limit_everyone_counts atomic::what_came_before_a_change_is_visible atomic::calls_take_effect_one_at_a_time

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if sync::time::Instant::now().elapsed() == std::time::Duration::ZERO {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
