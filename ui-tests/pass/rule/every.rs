//! Every rule, in every form, on types that are NULL and types that are not.

use limpid::prelude::*;
use limpid::validate::Asking;
use limpid::{Complaint, Mistake};

#[derive(Debug, Clone, PartialEq, ColumnType, serde::Deserialize)]
struct Address(String);

#[derive(Model)]
struct Every {
    id: i64,
    #[fillable]
    #[rule(filled, length(min = 1, max = 200), message = "say something", code = "said")]
    #[rule(slug)]
    title: String,
    #[fillable]
    #[rule(email)]
    address: Option<Address>,
    #[fillable]
    #[rule(url, pattern = "^https:", length(..=90))]
    link: Option<String>,
    #[fillable]
    #[rule(one_of("a", "b"), same_as(title))]
    word: String,
    #[fillable]
    #[rule(range(-1..=5))]
    stars: i8,
    #[fillable]
    #[rule(range(min = 0.5), with = |weight: &f64| odd(weight))]
    weight: f64,
    #[fillable]
    starts: NaiveDate,
    #[fillable]
    #[rule(after(starts), before(starts), ask = asked)]
    ends: Option<NaiveDate>,
}

fn odd(_: &f64) -> Result<(), String> {
    Ok(())
}

async fn asked(_: &NaiveDate, _: &Asking<'_>) -> Result<(), Complaint> {
    Ok(())
}

#[test]
fn a_mistake_is_data() {
    assert_eq!(Mistake::new("a", "b", "c").with("d", 1).param("d"), Some(&serde_json::json!(1)));
}
