//! Keys of every kind.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

macro_rules! counted {
    ($($model:ident, $pointer:ident, $ty:ty);* $(;)?) => {$(
        #[derive(Debug, Clone, PartialEq, Model)]
        struct $model {
            id: $ty,
            #[fillable]
            name: String,
        }

        #[derive(Debug, Clone, PartialEq, Model)]
        struct $pointer {
            id: $ty,
            #[fillable]
            #[references($model)]
            target_id: $ty,
        }
    )*};
}
counted! {
    Small8, ToSmall8, i8;
    Small16, ToSmall16, i16;
    Medium, ToMedium, i32;
    Large, ToLarge, i64;
    Unsigned8, ToUnsigned8, u8;
    Unsigned16, ToUnsigned16, u16;
    Unsigned32, ToUnsigned32, u32;
    Unsigned64, ToUnsigned64, u64;
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Session {
    id: Uuid,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Country {
    #[key]
    code: String,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Town {
    id: i64,
    #[references(Country)]
    country: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Seat {
    #[key]
    row: i32,
    #[key]
    place: String,
    #[default(0)]
    sold: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, ColumnType)]
struct UserId(i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, ColumnType)]
struct Token(Uuid);

#[derive(Debug, Clone, PartialEq, Model)]
struct User {
    #[key(auto)]
    id: UserId,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Login {
    #[key(uuid)]
    token: Token,
    #[fillable]
    #[references(User)]
    user_id: Option<UserId>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Imported {
    #[key(given)]
    id: i64,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Holiday {
    #[key(given)]
    day: NaiveDate,
    #[key]
    open: bool,
    #[key]
    hash: Vec<u8>,
}

each_engine! {
    async fn integer_keys_of_every_width_count_up(db) [Small8, Small16, Medium, Large, Unsigned8, Unsigned16, Unsigned32, Unsigned64] {
        macro_rules! count {
            ($($model:ident, $create:ident);*) => {$(
                for expected in 1..=3 {
                    let made = $model::create($create { name: "n".into() }).await?;
                    assert_eq!(made.id, expected, stringify!($model));
                    assert_eq!($model::find_or_fail(made.id).await?, made);
                }
            )*};
        }
        count!(Small8, Small8Create; Small16, Small16Create; Medium, MediumCreate; Large, LargeCreate;
            Unsigned8, Unsigned8Create; Unsigned16, Unsigned16Create; Unsigned32, Unsigned32Create; Unsigned64, Unsigned64Create);
    }

    async fn keys_of_every_width_can_be_referred_to(db) [
        Small8, Small16, Medium, Large, Unsigned8, Unsigned16, Unsigned32, Unsigned64,
        ToSmall8, ToSmall16, ToMedium, ToLarge, ToUnsigned8, ToUnsigned16, ToUnsigned32, ToUnsigned64,
    ] {
        macro_rules! refer {
            ($($model:ident, $create:ident, $pointer:ident, $point:ident);*) => {$(
                let made = $model::create($create { name: "n".into() }).await?;
                assert_eq!($pointer::create($point { target_id: made.id }).await?.target_id, made.id);
                let missing = $pointer::create($point { target_id: 99 }).await.unwrap_err();
                assert!(matches!(missing, Error::ForeignKey { model: stringify!($pointer), .. }), "{missing:?}");
            )*};
        }
        refer!(Small8, Small8Create, ToSmall8, ToSmall8Create; Small16, Small16Create, ToSmall16, ToSmall16Create;
            Medium, MediumCreate, ToMedium, ToMediumCreate; Large, LargeCreate, ToLarge, ToLargeCreate;
            Unsigned8, Unsigned8Create, ToUnsigned8, ToUnsigned8Create; Unsigned16, Unsigned16Create, ToUnsigned16, ToUnsigned16Create;
            Unsigned32, Unsigned32Create, ToUnsigned32, ToUnsigned32Create; Unsigned64, Unsigned64Create, ToUnsigned64, ToUnsigned64Create);
    }

    async fn the_key_of_a_deleted_row_is_not_reused(db) [Large] {
        let mut made = Large::create(LargeCreate { name: "a".into() }).await?;
        let old = made.id;
        made.delete().await?;
        assert!(Large::create(LargeCreate { name: "b".into() }).await?.id > old);
    }

    async fn trusted_code_may_choose_a_counted_key(db) [Large] {
        let made = Large::create(LargeCreate { name: "a".into() }).set(|row| row.id.set(1_000)).await?;
        assert_eq!(made.id, 1_000);
        assert_eq!(Large::find_or_fail(1_000).await?.name, "a");
    }

    async fn uuid_keys_are_ordered_by_time(db) [Session] {
        let mut made = Vec::new();
        for name in ["a", "b", "c"] {
            made.push(Session::create(SessionCreate { name: name.into() }).await?);
        }
        assert!(made.iter().all(|session| session.id.get_version_num() == 7));
        assert!(made.is_sorted_by_key(|session| session.id));
        assert_eq!(Session::query().order_by(|session| session.id).get().await?, made);
        assert_eq!(Session::find_or_fail(made[1].id).await?, made[1]);
        assert!(Session::find(Uuid::nil()).await?.is_none());
        let error = Session::find_or_fail(Uuid::nil()).await.unwrap_err();
        assert_eq!(error, Error::NotFound { model: "Session", key: Some(Uuid::nil().to_string()) });
    }

    async fn a_chosen_uuid_is_kept(db) [Session] {
        let id = Uuid::from_u128(u128::MAX);
        assert_eq!(Session::create(SessionCreate { name: "a".into() }).set(|session| session.id.set(id)).await?.id, id);
    }

    async fn text_keys_are_given_and_compared_exactly(db) [Country, Town] {
        for code in ["be", "BE", "b e", "ß", "'", ""] {
            let input = CountryCreate { name: "x".into() }.guarded(CountryGuarded { code: code.into() });
            Country::create(input).await?;
        }
        assert_eq!(Country::find_or_fail("be").await?.code, "be");
        assert_eq!(Country::find_or_fail("BE".to_owned()).await?.code, "BE");
        assert_eq!(Country::find_or_fail("'").await?.code, "'");
        assert!(Country::find("Be").await?.is_none());
        assert!(Country::find("be ").await?.is_none());
        assert_eq!(Country::find_or_fail("nl").await.unwrap_err().to_string(), "no Country has the key \"nl\"");
        assert_eq!(Town::create(TownGuarded { country: "ß".into() }).await?.country, "ß");
        assert!(matches!(Town::create(TownGuarded { country: "nl".into() }).await, Err(Error::ForeignKey { .. })));
    }

    async fn a_key_that_is_taken_is_named(db) [Country, Seat] {
        let input = || CountryCreate { name: "x".into() }.guarded(CountryGuarded { code: "be".into() });
        Country::create(input()).await?;
        match Country::create(input()).await.unwrap_err() {
            Error::Unique { model, fields, .. } => assert_eq!((model, fields), ("Country", vec!["code".to_owned()])),
            other => panic!("{other:?}"),
        }
        let seat = || SeatGuarded { row: 1, place: "a".into() };
        Seat::create(seat()).await?;
        match Seat::create(seat()).await.unwrap_err() {
            Error::Unique { fields, .. } => assert_eq!(fields, ["row", "place"]),
            other => panic!("{other:?}"),
        }
    }

    async fn a_key_of_two_columns_is_a_tuple(db) [Seat] {
        for (row, place) in [(1, "a"), (1, "b"), (2, "a")] {
            Seat::create(SeatGuarded { row, place: place.into() }).await?;
        }
        let mut seat = Seat::find_or_fail((1, "b".to_owned())).await?;
        assert_eq!(seat.key(), (1, "b".to_owned()));
        assert!(Seat::find((2, "b".to_owned())).await?.is_none());
        assert_eq!(Seat::find_or_fail((9, "z".to_owned())).await.unwrap_err().to_string(), "no Seat has the key 9, \"z\"");
        seat.update(|seat| seat.sold.increment(3)).await?;
        assert_eq!(Seat::query().order_by(|seat| (seat.row, seat.place)).pluck(|seat| seat.sold).await?, [0, 3, 0]);
        // Half of the key changes.
        seat.update(|seat| seat.row.set(7)).await?;
        assert_eq!(Seat::find_or_fail((7, "b".to_owned())).await?, seat);
        seat.delete().await?;
        assert_eq!(Seat::query().count().await?, 2);
        let found = Seat::find_many([(1, "a".to_owned()), (2, "a".to_owned()), (2, "z".to_owned())]).await?;
        assert_eq!(found.len(), 2);
    }

    async fn many_keys_of_two_columns_find_their_rows(db) [Seat] {
        Seat::create(SeatGuarded { row: 1_500, place: "a".into() }).await?;
        let keys: Vec<_> = (0..5_000).map(|row| (row, "a".to_owned())).collect();
        assert_eq!(Seat::find_many(keys).await?.len(), 1);
    }

    async fn newtypes_are_keys(db) [User, Login] {
        let user = User::create(UserCreate { name: "ada".into() }).await?;
        assert_eq!(user.id, UserId(1));
        let login = Login::create(LoginCreate { user_id: Some(user.id) }).await?;
        assert_eq!(login.token.0.get_version_num(), 7);
        assert_eq!(Login::find_or_fail(login.token).await?, login);
        assert_eq!(User::find_or_fail(UserId(1)).await?, user);
        assert!(matches!(Login::create(LoginCreate { user_id: Some(UserId(5)) }).await, Err(Error::ForeignKey { .. })));
        assert_eq!(Login::create(LoginCreate { user_id: None }).await?.user_id, None);
        assert_eq!(Login::query().filter(|login| login.user_id.eq(user.id)).count().await?, 1);
    }

    async fn an_integer_key_may_be_given(db) [Imported] {
        for id in [i64::MAX, 0, -5] {
            let input = ImportedCreate { name: "x".into() }.guarded(ImportedGuarded { id });
            assert_eq!(Imported::create(input).await?.id, id);
            assert_eq!(Imported::find_or_fail(id).await?.id, id);
        }
    }

    async fn a_key_of_three_kinds_finds_its_row(db) [Holiday] {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
        let made = Holiday::create(HolidayGuarded { day, open: false, hash: vec![0, 255] }).await?;
        assert_eq!(Holiday::find_or_fail((day, false, vec![0, 255])).await?, made);
        assert!(Holiday::find((day, true, vec![0, 255])).await?.is_none());
    }
}
