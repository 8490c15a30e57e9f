use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(comments: Comment, cascade = soft)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
#[soft_deletes]
#[has_many(answers: Answer, cascade = soft)]
#[has_many(others: Answer, cascade = hard)]
#[has_many(far: Answer, through = answers.others, source = others, cascade = soft)]
struct Comment {
    id: i64,
    post_id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Model)]
#[has_many(others: Answer)]
struct Answer {
    id: i64,
    comment_id: i64,
    answer_id: i64,
}

fn main() {}
