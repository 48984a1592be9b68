//! Two installations, each with a store of its own, work on one tenant.

use std::sync::Arc;
use std::time::Duration;

use crate::fuse::{Fuse, Moment};
use crate::world::{Shelf, World, difference, person, portrait};

fn shelves() -> Vec<Arc<Shelf>> {
    vec![Shelf::new("apollo", (0..4).map(person).collect())]
}

async fn alone() -> Vec<String> {
    let world = World::new();
    world.poll(&shelves()).await;
    world.poll(&shelves()).await;
    portrait(&world.sandbox)
}

#[tokio::test]
async fn in_turns_they_make_what_one_makes() {
    let wanted = alone().await;
    let one = World::new();
    let other = one.another_store();
    for _ in 0..2 {
        one.poll(&shelves()).await;
        other.poll(&shelves()).await;
    }
    assert_eq!(difference(&portrait(&one.sandbox), &wanted), Vec::<String>::new());
    assert_eq!(one.poll(&shelves()).await.halo_write_calls, 0);
    assert_eq!(other.poll(&shelves()).await.halo_write_calls, 0);
}

/// One does a whole cycle while the other stands still, at each await in turn. A call that is on its way to the
/// tenant cannot be called back: there, and only there, the tenant would have to refuse.
#[tokio::test]
async fn whenever_the_other_comes_between_nothing_is_there_twice() {
    let wanted = alone().await;
    let counter = Fuse::counter();
    let world = World::new();
    world.fused(&shelves(), &counter).poll().await.expect("a cycle");
    let writing = counter.writing();
    for at in (1..=counter.calls()).filter(|at| !writing.contains(at)) {
        let one = World::new();
        let other = one.another_store();
        let fuse = Fuse::new(at, Moment::Before);
        let engine = one.fused(&shelves(), &fuse);
        let between = async {
            fuse.blown().await;
            one.clock.advance(Duration::from_secs(60));
            other.engine(&shelves()).poll().await.expect("a cycle of the other");
            one.clock.advance(Duration::from_secs(60));
            fuse.resume();
        };
        let (cycle, ()) = tokio::join!(engine.poll(), between);
        cycle.expect("a cycle");
        one.poll(&shelves()).await;
        other.poll(&shelves()).await;
        let differences = difference(&portrait(&one.sandbox), &wanted);
        assert!(differences.is_empty(), "await {at} of {}: {differences:#?}", counter.calls());
    }
}
