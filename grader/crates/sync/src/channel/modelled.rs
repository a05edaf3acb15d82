//! Channels under a model: the state that engines look at is in the execution, the messages are here.

use super::{RecvTimeoutError, SendTimeoutError, TryRecvError, TrySendError};
use crate::engine::{
    self, Access, Cause, Chance, ChannelState, Execution, Footprint, ObjectId, Operation, Place,
    RENDEZVOUS, RawEvent, State, Until, aspect,
};
use crate::parcel::{Parcel, WORDS};
use crate::time::{self, Duration, Instant};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

/// A message of any type.
pub(super) type Message = Parcel<WORDS>;

/// A channel of one execution.
pub(super) struct Shared {
    execution: u64,
    pub(super) object: ObjectId,
    made: Place,
    /// Messages by ticket, oldest first.
    messages: RefCell<VecDeque<(u64, Message)>>,
    /// It is one of `after` or `tick`, whose messages are moments.
    moments: bool,
}

// SAFETY: a model runs all its threads on one OS thread; an execution that is used from another one is
// found out by `Shared::enter` before anything is touched. What is not `Send` itself is sent by an end
// that is not `Send` either.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    fn make(
        execution: &Execution,
        capacity: Option<usize>,
        timer: Option<(u64, Option<u64>)>,
        never: bool,
        moments: bool,
        made: Place,
    ) -> Arc<Self> {
        let state = State::Channel(ChannelState {
            capacity,
            senders: 1,
            receivers: 1,
            queue: VecDeque::new(),
            sent: 0,
            room: VecDeque::new(),
            taken: Vec::new(),
            next_ticket: 0,
            ends: execution.kernel.edge(),
            timer,
            never,
        });
        let kind = "channel";
        let object = execution.register(kind, made, state, aspect::COUNT, engine::plain);
        Arc::new(Shared {
            execution: execution.number,
            object,
            made,
            messages: RefCell::default(),
            moments,
        })
    }

    pub(super) fn new(execution: &Execution, capacity: Option<usize>, made: Place) -> Arc<Self> {
        Self::make(execution, capacity, None, false, false, made)
    }

    pub(super) fn never(execution: &Execution, made: Place) -> Arc<Self> {
        Self::make(execution, None, None, true, false, made)
    }

    fn enter(&self) -> &'static Execution {
        match engine::execution() {
            Some(execution) if execution.number == self.execution => execution,
            Some(execution) => execution.fail(Cause::OutsideModel(
                "a channel of an earlier execution is used: make it inside the scenario".to_owned(),
            )),
            None => panic!("a channel made inside a model is used outside it"),
        }
    }

    fn state<R>(&self, execution: &Execution, f: impl FnOnce(&mut ChannelState) -> R) -> R {
        execution.with(self.object, |state| match state {
            State::Channel(channel) => f(channel),
            _ => unreachable!("a channel"),
        })
    }

    fn at(&self, aspect: u32) -> ObjectId {
        self.object + aspect
    }

    /// What sending touches.
    pub(super) fn sends(&self) -> [(ObjectId, Access); 2] {
        [(self.at(aspect::TAIL), Access::Write), (self.at(aspect::RECEIVERS), Access::Read)]
    }

    /// What receiving touches.
    pub(super) fn receives(&self) -> [(ObjectId, Access); 1] {
        [(self.at(aspect::HEAD), Access::Write)]
    }

    /// What a look at the whole channel touches.
    fn looks_at(&self) -> [(ObjectId, Access); 4] {
        [
            (self.at(aspect::TAIL), Access::Read),
            (self.at(aspect::HEAD), Access::Read),
            (self.at(aspect::SENDERS), Access::Read),
            (self.at(aspect::RECEIVERS), Access::Read),
        ]
    }

    /// What an attempt touches, together with what it looks at.
    pub(super) fn tries(&self) -> Vec<(ObjectId, Access)> {
        let mut touched = vec![
            (self.at(aspect::TAIL), Access::Write),
            (self.at(aspect::HEAD), Access::Write),
            (self.at(aspect::SENDERS), Access::Read),
            (self.at(aspect::RECEIVERS), Access::Read),
        ];
        if self.capacity() == Some(0) {
            touched.push((RENDEZVOUS, Access::Write));
        }
        touched
    }

    fn event(&self, execution: &Execution, operation: Operation, place: Place) {
        let queued = self.state(execution, |c| c.queue.len());
        let event = RawEvent::new(execution.me(), operation, place).on(self.object);
        execution.event(event.with(queued as u64));
    }

    pub(super) fn send(
        &self,
        message: Message,
        timeout: Option<Duration>,
        place: Place,
    ) -> Result<(), SendTimeoutError<Message>> {
        let execution = self.enter();
        if execution.failed.get() {
            return Err(SendTimeoutError::Disconnected(message));
        }
        let deadline = timeout.map(|timeout| time::deadline(execution, timeout));
        if self.capacity() == Some(0) {
            return self.offer(execution, message, deadline, place);
        }
        let chance = execution.step_until(
            Operation::Send,
            Some(self.object),
            place,
            Until::Space(self.object),
            deadline,
            Footprint::of(&self.sends()),
        );
        if chance == Chance::Fires {
            self.event(execution, Operation::TimedOut, place);
            return Err(SendTimeoutError::Timeout(message));
        }
        self.push(execution, message, place).map_err(SendTimeoutError::Disconnected)
    }

    /// Puts a message in, the step taken and room there; gives it back if there is no receiver.
    fn push(&self, execution: &Execution, message: Message, place: Place) -> Result<(), Message> {
        if self.state(execution, |c| c.receivers == 0) {
            self.event(execution, Operation::SendFailed, place);
            return Err(message);
        }
        let edge = execution.kernel.edge();
        let (ticket, room) = self.state(execution, |c| {
            let room = c.capacity.filter(|n| c.sent >= *n).and_then(|_| c.room.pop_front());
            c.sent += 1;
            c.next_ticket += 1;
            c.queue.push_back((edge, c.next_ticket));
            (c.next_ticket, room)
        });
        if let Some(room) = room {
            execution.kernel.observe(room);
        }
        execution.kernel.publish(edge);
        self.messages.borrow_mut().push_back((ticket, message));
        self.event(execution, Operation::Send, place);
        execution.progress();
        Ok(())
    }

    /// Sends on a rendezvous channel: offers the message and waits until it is taken.
    fn offer(
        &self,
        execution: &Execution,
        message: Message,
        deadline: Option<u64>,
        place: Place,
    ) -> Result<(), SendTimeoutError<Message>> {
        let footprint = Footprint::of(&self.sends());
        execution.step(Operation::Send, Some(self.object), place, Until::Now, footprint);
        if self.state(execution, |c| c.receivers == 0) {
            self.event(execution, Operation::SendFailed, place);
            return Err(SendTimeoutError::Disconnected(message));
        }
        let edge = execution.kernel.edge();
        execution.kernel.publish(edge);
        let ticket = self.state(execution, |c| {
            c.next_ticket += 1;
            c.queue.push_back((edge, c.next_ticket));
            c.next_ticket
        });
        self.messages.borrow_mut().push_back((ticket, message));
        self.event(execution, Operation::Offer, place);
        execution.progress();
        let until = Until::Taken(self.object, ticket);
        let chance = execution.step_until(
            Operation::Send,
            Some(self.object),
            place,
            until,
            deadline,
            Footprint::default(),
        );
        let taken = self.state(execution, |c| {
            let at = c.taken.iter().position(|(t, _)| *t == ticket)?;
            Some(c.taken.swap_remove(at).1)
        });
        if let Some(edge) = taken {
            execution.kernel.observe(edge);
            self.event(execution, Operation::Send, place);
            return Ok(());
        }
        self.state(execution, |c| c.queue.retain(|(_, t)| *t != ticket));
        let Some(message) = self.take_message(ticket) else {
            // Only an execution that has failed lets a thread on before its time.
            return Ok(());
        };
        execution.progress();
        if chance == Chance::Fires {
            self.event(execution, Operation::TimedOut, place);
            Err(SendTimeoutError::Timeout(message))
        } else {
            self.event(execution, Operation::SendFailed, place);
            Err(SendTimeoutError::Disconnected(message))
        }
    }

    fn take_message(&self, ticket: u64) -> Option<Message> {
        let mut messages = self.messages.borrow_mut();
        let at = messages.iter().position(|(t, _)| *t == ticket)?;
        messages.remove(at).map(|(_, message)| message)
    }

    /// Whether somebody sends only if a receiver waits: then arriving to receive is a step of its own.
    pub(super) fn arrivals_matter(&self, execution: &Execution) -> bool {
        self.state(execution, |c| c.capacity == Some(0))
            && execution.lasting.borrow().observed.contains(self.made)
    }

    /// From here on, arriving to receive from this rendezvous channel is a step of its own. Explorations
    /// that did not know start again.
    pub(super) fn watch_arrivals(&self, execution: &Execution) {
        if self.state(execution, |c| c.capacity == Some(0)) {
            let mut lasting = execution.lasting.borrow_mut();
            lasting.restart |= lasting.observed.insert(self.made);
        }
    }

    pub(super) fn try_send(
        &self,
        message: Message,
        place: Place,
    ) -> Result<(), TrySendError<Message>> {
        let execution = self.enter();
        if execution.failed.get() {
            return Err(TrySendError::Disconnected(message));
        }
        // A receiver that has arrived is there. Only where arrivals are not steps yet may it be late.
        let may_miss = !self.arrivals_matter(execution) || execution.lasting.borrow().restart;
        self.watch_arrivals(execution);
        execution.before_look(self.object, place);
        let footprint = Footprint::of(&self.tries());
        execution.step(Operation::Send, Some(self.object), place, Until::Now, footprint);
        let (gone, full, rendezvous) = self.state(execution, |c| {
            (
                c.receivers == 0,
                c.capacity.is_some_and(|n| c.queue.len() >= n),
                c.capacity == Some(0),
            )
        });
        if gone {
            self.event(execution, Operation::SendFailed, place);
            return Err(TrySendError::Disconnected(message));
        }
        if rendezvous {
            return self.give(execution, message, may_miss, place).map_err(TrySendError::Full);
        }
        if full {
            execution.looked(self.object, place, 0);
            self.event(execution, Operation::SendFailed, place);
            return Err(TrySendError::Full(message));
        }
        self.push(execution, message, place).map_err(TrySendError::Disconnected)
    }

    /// Gives a message straight to a thread that waits to receive it; where it `may_miss`, that
    /// thread may not have come yet.
    fn give(
        &self,
        execution: &Execution,
        message: Message,
        may_miss: bool,
        place: Place,
    ) -> Result<(), Message> {
        let waiting = execution.receivers_waiting(execution.me(), self.object);
        let missed = usize::from(may_miss || waiting.is_empty());
        let which = execution.choose(waiting.len() + missed);
        let Some(receiver) = waiting.get(which).copied() else {
            execution.looked(self.object, place, 0);
            self.event(execution, Operation::SendFailed, place);
            return Err(message);
        };
        let edge = execution.kernel.edge();
        execution.kernel.publish(edge);
        let ticket = self.state(execution, |c| {
            c.next_ticket += 1;
            c.next_ticket
        });
        self.messages.borrow_mut().push_back((ticket, message));
        execution.meet(receiver);
        {
            let mut threads = execution.threads.borrow_mut();
            threads[receiver].granted = Some((self.object, ticket, edge));
            threads[receiver].partner = None;
            threads[execution.me()].partner = None;
        }
        self.event(execution, Operation::Send, place);
        execution.progress();
        Ok(())
    }

    pub(super) fn receive(
        &self,
        timeout: Option<Duration>,
        place: Place,
    ) -> Result<Message, RecvTimeoutError> {
        let execution = self.enter();
        let deadline = timeout.map(|timeout| time::deadline(execution, timeout));
        self.receive_by(execution, deadline, place)
    }

    pub(super) fn receive_until(
        &self,
        deadline: Instant,
        place: Place,
    ) -> Result<Message, RecvTimeoutError> {
        let execution = self.enter();
        self.receive_by(execution, Some(deadline.nanoseconds(execution)), place)
    }

    fn receive_by(
        &self,
        execution: &Execution,
        deadline: Option<u64>,
        place: Place,
    ) -> Result<Message, RecvTimeoutError> {
        if execution.failed.get() {
            return Err(RecvTimeoutError::Disconnected);
        }
        if self.arrivals_matter(execution) {
            let footprint = Footprint::of(&self.tries());
            execution.step(Operation::Receive, Some(self.object), place, Until::Now, footprint);
            // Who finds a message on arrival takes it, and never stands there for others to see.
            if self.can_take(execution) {
                return self.receive_selected(place).ok_or(RecvTimeoutError::Disconnected);
            }
        }
        let timer = self.fires_at(execution);
        let until = Until::Message(self.object);
        let footprint = match deadline {
            // Whether the time was over first depends on the senders, too.
            Some(_) => Footprint::of(&self.tries()),
            None => Footprint::of(&self.receives()),
        };
        let deadline = match (deadline, timer) {
            (Some(deadline), Some(at)) => Some(deadline.min(at)),
            (deadline, timer) => deadline.or(timer),
        };
        let chance = execution.step_until(
            Operation::Receive,
            Some(self.object),
            place,
            until,
            deadline,
            footprint,
        );
        if chance == Chance::Fires && timer.is_none_or(|at| at > execution.clock.get()) {
            self.event(execution, Operation::TimedOut, place);
            return Err(RecvTimeoutError::Timeout);
        }
        self.take(execution, place).ok_or(RecvTimeoutError::Disconnected)
    }

    /// The moment at which `after` or `tick` has its next message.
    pub(super) fn fires_at(&self, execution: &Execution) -> Option<u64> {
        self.state(execution, |c| c.timer.map(|(at, _)| at))
    }

    /// Takes a message, the step taken; `None` if there is none and no sender.
    pub(super) fn take(&self, execution: &Execution, place: Place) -> Option<Message> {
        if self.moments {
            return self.take_moment(execution, place);
        }
        let granted = {
            let mut threads = execution.threads.borrow_mut();
            let mine = &mut threads[execution.me()].granted;
            mine.take_if(|(channel, ..)| *channel == self.object)
        };
        if let Some((_, ticket, edge)) = granted {
            execution.kernel.observe(edge);
            self.event(execution, Operation::Receive, place);
            execution.progress();
            return self.take_message(ticket);
        }
        let Some((edge, ticket)) = self.state(execution, |c| c.queue.pop_front()) else {
            execution.kernel.observe(self.state(execution, |c| c.ends));
            self.event(execution, Operation::ReceiveFailed, place);
            return None;
        };
        execution.kernel.observe(edge);
        let message = self.take_message(ticket);
        match self.capacity() {
            None => {}
            Some(capacity) => {
                let edge = execution.kernel.edge();
                execution.kernel.publish(edge);
                self.state(execution, |c| {
                    if capacity == 0 {
                        c.taken.push((ticket, edge));
                    } else {
                        c.room.push_back(edge);
                    }
                });
            }
        }
        self.event(execution, Operation::Receive, place);
        execution.progress();
        message
    }

    pub(super) fn try_receive(&self, place: Place) -> Result<Message, TryRecvError> {
        let execution = self.enter();
        if execution.failed.get() {
            return Err(TryRecvError::Disconnected);
        }
        execution.before_look(self.object, place);
        let footprint = Footprint::of(&self.tries());
        execution.step(Operation::Receive, Some(self.object), place, Until::Now, footprint);
        if self.can_take(execution) {
            return self.receive_selected(place).ok_or(TryRecvError::Disconnected);
        }
        execution.looked(self.object, place, 0);
        self.event(execution, Operation::ReceiveFailed, place);
        Err(TryRecvError::Empty)
    }

    /// Completes the send of a `select!`, which was found ready.
    pub(super) fn send_selected(&self, message: Message, place: Place) -> Result<(), Message> {
        let execution = self.enter();
        let rendezvous = self.state(execution, |c| c.capacity == Some(0) && c.receivers > 0);
        if rendezvous {
            self.give(execution, message, false, place)
        } else {
            self.push(execution, message, place)
        }
    }

    /// Whether there is something to receive without waiting, be it from a `select!` that stands there to
    /// send.
    pub(super) fn can_take(&self, execution: &Execution) -> bool {
        let me = execution.me();
        execution.arm_is_ready(me, self.object, false)
            || !execution.senders_standing(me, self.object).is_empty()
    }

    /// Completes a receive that was found ready.
    pub(super) fn receive_selected(&self, place: Place) -> Option<Message> {
        let execution = self.enter();
        let me = execution.me();
        let standing = if execution.threads.borrow()[me].granted.is_some() {
            Vec::new()
        } else {
            execution.senders_standing(me, self.object)
        };
        // Between a message that is offered and a `select!` that stands there nobody promises which.
        let offered = usize::from(execution.arm_is_ready(me, self.object, false));
        let which = execution.choose(offered + standing.len());
        if which >= offered
            && let Some(sender) = standing.get(which - offered)
        {
            execution.agree(*sender, self.object);
            // The sender's next step brings the message; nothing else lets this thread go on.
            let until = Until::Message(self.object);
            let footprint = Footprint::default();
            execution.step(Operation::Receive, Some(self.object), place, until, footprint);
        }
        self.take(execution, place)
    }

    pub(super) fn len(&self, place: Place) -> usize {
        let execution = self.enter();
        execution.before_look(self.object, place);
        let footprint = Footprint::of(&self.looks_at());
        execution.step(Operation::Receive, Some(self.object), place, Until::Now, footprint);
        let queued =
            self.state(execution, |c| if c.capacity == Some(0) { 0 } else { c.queue.len() });
        execution.looked(self.object, place, queued as u64);
        queued
    }

    pub(super) fn is_full(&self, place: Place) -> bool {
        let queued = self.len(place);
        self.capacity().is_some_and(|capacity| queued >= capacity)
    }

    pub(super) fn capacity(&self) -> Option<usize> {
        self.state(self.enter(), |c| c.capacity)
    }

    pub(super) fn add_sender(&self) {
        self.state(self.enter(), |c| c.senders += 1);
    }

    pub(super) fn add_receiver(&self) {
        self.state(self.enter(), |c| c.receivers += 1);
    }

    /// The execution of a handle that is being dropped, unless it is over.
    fn alive(&self) -> Option<&'static Execution> {
        engine::execution()
            .filter(|execution| execution.number == self.execution && !execution.failed.get())
    }

    pub(super) fn drop_sender(&self) {
        let Some(execution) = self.alive() else { return };
        let footprint = Footprint::one(self.at(aspect::SENDERS), Access::Adjust);
        let operation = Operation::SendersGone;
        execution.step(operation, Some(self.object), self.made, Until::Now, footprint);
        execution.kernel.publish(self.state(execution, |c| c.ends));
        let last = self.state(execution, |c| {
            c.senders -= 1;
            c.senders == 0
        });
        if last {
            self.event(execution, operation, self.made);
            execution.progress();
        }
    }

    pub(super) fn drop_receiver(&self) {
        let Some(execution) = self.alive() else { return };
        if self.moments {
            return;
        }
        let footprint = Footprint::one(self.at(aspect::RECEIVERS), Access::Write);
        let operation = Operation::ReceiversGone;
        execution.step(operation, Some(self.object), self.made, Until::Now, footprint);
        let (last, unbounded) = self.state(execution, |c| {
            c.receivers -= 1;
            (c.receivers == 0, c.capacity.is_none())
        });
        if last {
            self.event(execution, operation, self.made);
            execution.progress();
            if unbounded {
                // As the original: an unbounded channel drops its messages with the last receiver, a
                // bounded one keeps them until the last sender is gone, too.
                self.state(execution, |c| c.queue.clear());
                let unreceived = self.messages.take();
                drop(unreceived);
            }
        }
    }
}

impl Shared {
    pub(super) fn timer(
        execution: &Execution,
        timeout: Duration,
        again: bool,
        made: Place,
    ) -> Arc<Self> {
        let at = time::deadline(execution, timeout);
        let period = u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX);
        let timer = Some((at, again.then_some(period)));
        Self::make(execution, Some(1), timer, false, true, made)
    }

    fn take_moment(&self, execution: &Execution, place: Place) -> Option<Message> {
        let now = execution.clock.get();
        let at = self.state(execution, |c| {
            let (at, period) = c.timer?;
            match period {
                Some(period) => c.timer = Some((at.max(now).saturating_add(period), Some(period))),
                None => {
                    c.timer = None;
                    c.never = true;
                }
            }
            Some(at)
        })?;
        self.event(execution, Operation::Receive, place);
        execution.progress();
        // SAFETY: a moment is `Send`, borrows nothing, and is what receivers of this channel take out.
        Some(unsafe { Message::new(Instant::from_nanoseconds(at)) })
    }
}
