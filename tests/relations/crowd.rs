//! Many callers change relations at once, in random orders: none gets an error, and nothing is there twice.

use std::collections::BTreeSet;

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[belongs_to_many(following: Member, through = Follow, key = follower_id, other_key = followed_id)]
struct Member {
    id: i64,
    #[fillable]
    #[unique]
    name: String,
    #[default(0)]
    seen: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Follow {
    #[key]
    #[belongs_to(follower: Member)]
    follower_id: i64,
    #[key]
    #[belongs_to(followed: Member)]
    followed_id: i64,
}

/// Numbers below `most` that look random.
fn numbers(seed: u64, most: usize) -> impl Iterator<Item = usize> {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99_991);
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    })
}

const TASKS: u64 = 32;

/// Two indexes that a row may be met in, of which the one that upserts name was made last.
#[derive(Debug, Clone, PartialEq, Model)]
struct Ticket {
    id: i64,
    #[fillable]
    #[unique]
    seat: String,
    #[fillable]
    #[unique]
    code: String,
}

each_engine! {
    async fn relations_are_changed_by_many_at_once(db) [Member, Follow] {
        let names = (0..12).map(|number| MemberCreate { name: format!("member {number}") });
        let members = Member::create_many(names).await?;
        let mut tasks = Vec::new();
        for task in 0..TASKS {
            let (db, members) = (db.clone(), members.clone());
            tasks.push(tokio::spawn(async move {
                let mut numbers = numbers(task, members.len());
                for _ in 0..6 {
                    let member = &members[numbers.next().unwrap_or_default()];
                    let others: Vec<i64> = numbers.by_ref().take(4).map(|number| members[number].id).collect();
                    match numbers.next().unwrap_or_default() % 3 {
                        0 => member.following().attach(&others).on(&db).await?,
                        1 => member.following().sync(&others).on(&db).await?,
                        _ => member.following().toggle(&others).on(&db).await?,
                    };
                }
                limpid::Result::Ok(())
            }));
        }
        for task in tasks {
            task.await.expect("it does not panic")?;
        }
        let pairs = Follow::query().get().await?;
        let different: BTreeSet<_> = pairs.iter().map(|pair| (pair.follower_id, pair.followed_id)).collect();
        assert_eq!(different.len(), pairs.len());
    }

    async fn rows_are_merged_by_many_at_once(db) [Member] {
        let mut tasks = Vec::new();
        for task in 0..TASKS {
            let db = db.clone();
            tasks.push(tokio::spawn(async move {
                let names: BTreeSet<usize> = numbers(task, 40).take(20).collect();
                let mut names: Vec<_> = names.into_iter().collect();
                names.sort_by_key(|name| numbers(task + *name as u64, 1_000).next());
                let inputs = names.iter().map(|name| MemberCreate { name: format!("member {name}") });
                let merged = Member::upsert_many(inputs)
                    .on(Member::BY_NAME)
                    .update(|member, _| member.seen.set(member.seen + 1))
                    .on(&db)
                    .await?;
                assert!(merged.iter().zip(&names).all(|(row, name)| row.name == format!("member {name}")));
                limpid::Result::Ok(names.len() as i64)
            }));
        }
        let mut sent = 0;
        for task in tasks {
            sent += task.await.expect("it does not panic")?;
        }
        let rows = Member::query().count().await?;
        assert_eq!(Member::query().sum(|member| member.seen).await?, sent - rows);
    }

    /// PostgreSQL looks at the index that is named, and may meet the row in the other one first.
    async fn a_race_on_another_unique_index_is_no_violation(db) [Ticket] {
        for round in 0..12 {
            let tasks: Vec<_> = (0..16).map(|_| limpid::spawn(async move {
                let input = TicketCreate { seat: format!("seat {round}"), code: format!("code {round}") };
                Ticket::upsert(input).on(Ticket::BY_CODE).overwrite().await
            })).collect();
            let mut created = 0;
            for task in tasks {
                created += u32::from(task.await.expect("no panic")?.is_created());
            }
            assert_eq!(created, 1, "in round {round}");
        }
        assert_eq!(Ticket::query().count().await?, 12);
    }
}
