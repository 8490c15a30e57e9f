//! Orders, and where NULL stands in them.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Runner {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    team: i32,
    #[fillable]
    time: Option<i32>,
}

async fn runners() -> limpid::Result<()> {
    for (name, team, time) in
        [("d", 1, Some(5)), ("b", 2, None), ("a", 1, Some(3)), ("c", 2, Some(9)), ("e", 1, None)]
    {
        Runner::create(RunnerCreate { name: name.into(), team, time }).await?;
    }
    Ok(())
}

async fn names<O: limpid::expr::IntoOrder>(order: impl FnOnce(RunnerFields) -> O) -> limpid::Result<String> {
    Ok(Runner::query().order_by(order).pluck(|runner| runner.name).await?.concat())
}

each_engine! {
    async fn rows_come_in_the_requested_order(db) [Runner] {
        runners().await?;
        assert_eq!(names(|runner| runner.name).await?, "abcde");
        assert_eq!(names(|runner| runner.name.asc()).await?, "abcde");
        assert_eq!(names(|runner| runner.name.desc()).await?, "edcba");
        assert_eq!(names(|runner| (runner.team, runner.name)).await?, "adebc");
        assert_eq!(names(|runner| (runner.team.desc(), runner.name.desc())).await?, "cbeda");
        assert_eq!(names(|runner| vec![runner.team.asc(), runner.name.desc()]).await?, "edacb");
        assert_eq!(names(|runner| (Some(runner.team), None::<limpid::expr::Order>, runner.name)).await?, "adebc");
    }

    async fn a_second_order_breaks_ties_of_the_first(db) [Runner] {
        runners().await?;
        let query = Runner::query().order_by(|runner| runner.team.desc()).order_by(|runner| runner.name);
        assert_eq!(query.pluck(|runner| runner.name).await?.concat(), "bcade");
    }

    async fn nulls_are_ordered_where_the_query_says(db) [Runner] {
        runners().await?;
        assert_eq!(names(|runner| (runner.time.asc().nulls_first(), runner.name)).await?, "beadc");
        assert_eq!(names(|runner| (runner.time.asc().nulls_last(), runner.name)).await?, "adcbe");
        assert_eq!(names(|runner| (runner.time.desc().nulls_first(), runner.name)).await?, "becda");
        assert_eq!(names(|runner| (runner.time.desc().nulls_last(), runner.name)).await?, "cdabe");
        assert_eq!(names(|runner| ((runner.time + 0).desc().nulls_last(), runner.name)).await?, "cdabe");
    }
}
