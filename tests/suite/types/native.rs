//! Enums of PostgreSQL's own, and types that one engine alone has.

use limpid::prelude::*;
use limpid::{Engine, Error, Pg};
use limpid_tests::each_engine;
use sqlx::postgres::types::PgRange;
use sqlx::types::ipnetwork::IpNetwork;

#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Deserialize)]
#[stored(native = "mood")]
enum Mood {
    Happy,
    #[stored(name = "so so")]
    SoSo,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Visitor {
    id: i64,
    #[fillable]
    mood: Mood,
    #[fillable]
    before: Option<Mood>,
    #[default(Mood::Happy)]
    after: Mood,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Booking {
    id: i64,
    seats: Pg<PgRange<i32>>,
    from: Option<Pg<IpNetwork>>,
}

each_engine! {
    async fn a_native_enum_round_trips_and_compares(db) [Visitor] {
        let visitor = Visitor::create(VisitorCreate { mood: Mood::SoSo, before: None }).await?;
        assert_eq!((visitor.mood, visitor.before, visitor.after), (Mood::SoSo, None, Mood::Happy));
        let mut found = Visitor::query().filter(|visitor| visitor.mood.eq(Mood::SoSo)).sole().await?;
        assert_eq!(found, visitor);
        assert_eq!(Visitor::query().filter(|visitor| visitor.mood.in_([Mood::SoSo, Mood::Happy])).count().await?, 1);
        assert_eq!(Visitor::query().filter(|visitor| visitor.mood.not_in([Mood::SoSo])).count().await?, 0);
        found.update(|visitor| visitor.before.set(Some(Mood::Happy))).await?;
        assert_eq!(found.before, Some(Mood::Happy));
    }

    async fn a_type_of_one_engine_works_there_and_is_an_error_elsewhere(db) [] {
        if db.engine() != Engine::Postgres {
            let create = Booking::create(BookingGuarded { seats: Pg((1..5).into()) });
            assert!(matches!(create.await, Err(Error::OutOfRange { .. } | Error::Database { .. })));
            return Ok(());
        }
        limpid::schema![Booking].create(&db).await?;
        let network: IpNetwork = "10.0.0.0/8".parse().expect("a network");
        let booking = Booking::create(BookingGuarded { seats: Pg((1..5).into()) })
            .set(|booking| booking.from.set(Pg(network)))
            .await?;
        assert_eq!(Booking::find_or_fail(booking.id).await?, booking);
        assert_eq!(booking.from, Some(Pg(network)));
        let without = Booking::create(BookingGuarded { seats: Pg((7..9).into()) }).await?;
        assert_eq!(without.from, None);
        let mut draft = booking.edit();
        assert!(!draft.is_changed());
        draft.seats = Pg((1..6).into());
        assert_eq!(draft.changes(), ["seats"]);
        draft.save().await?;
        assert_eq!(draft.seats, Pg((1..6).into()));
    }
}
