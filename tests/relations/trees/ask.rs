//! Trees as Limpid's conditions.

use limpid::prelude::*;

use super::{OfComment, OfPost, OfTag, OfUser, Question, Tree};
use crate::blog::*;

fn tree<L>(tree: &Tree<L>, leaf: &impl Fn(&L) -> Filter) -> Filter {
    match tree {
        Tree::Leaf(content) => leaf(content),
        Tree::Both(left, right) => self::tree(left, leaf) & self::tree(right, leaf),
        Tree::Either(left, right) => self::tree(left, leaf) | self::tree(right, leaf),
        Tree::Not(inner) => !self::tree(inner, leaf),
    }
}

/// A question; rows in the trash are counted where the model has a trash.
macro_rules! question {
    ($question:expr, $relation:expr, $filter:ident $(, $with_trashed:ident)?) => {{
        let relation = $relation;
        match $question {
            Question::Any(tree) => relation.any(|row| $filter(tree, row)),
            Question::None(tree) => relation.none(|row| $filter(tree, row)),
            Question::All(tree) => relation.all(|row| $filter(tree, row)),
            Question::Count(least, tree) => relation.filter(|row| $filter(tree, row)).count().ge(*least),
            Question::CountWithTrashed(least, tree) => {
                relation$(.$with_trashed())?.filter(|row| $filter(tree, row)).count().ge(*least)
            }
        }
    }};
}

pub fn post_filter(of: &Tree<OfPost>, post: <Post as Model>::Fields) -> Filter {
    tree(of, &|leaf| match leaf {
        OfPost::Published => post.published.eq(true),
        OfPost::Title(word) => post.title.eq(*word),
        OfPost::HasEditor => post.editor_id.is_not_null(),
        OfPost::Editor(id) => post.editor_id.eq(*id),
        OfPost::Author(inner) => post.author.has(|user| user_filter(inner, user)),
        OfPost::EditorIs(inner) => post.editor.has(|user| user_filter(inner, user)),
        OfPost::LastComment(inner) => post.last_comment.has(|comment| comment_filter(inner, comment)),
        OfPost::Comments(asked) => question!(&**asked, post.comments, comment_filter, with_trashed),
        OfPost::Tags(asked) => question!(&**asked, post.tags, tag_filter),
    })
}

pub fn user_filter(of: &Tree<OfUser>, user: <User as Model>::Fields) -> Filter {
    tree(of, &|leaf| match leaf {
        OfUser::Name(word) => user.name.eq(*word),
        OfUser::BossAbove(id) => user.boss_id.gt(*id),
        OfUser::Boss(inner) => user.boss.has(|boss| user_filter(inner, boss)),
        OfUser::Staff(asked) => question!(&**asked, user.staff, user_filter),
        OfUser::Posts(asked) => question!(&**asked, user.posts, post_filter, with_trashed),
        OfUser::Received(asked) => question!(&**asked, user.received, comment_filter, with_trashed),
        OfUser::Following(asked) => question!(&**asked, user.following, user_filter),
    })
}

fn comment_filter(of: &Tree<OfComment>, comment: <Comment as Model>::Fields) -> Filter {
    tree(of, &|leaf| match leaf {
        OfComment::Approved => comment.approved.eq(true),
        OfComment::VotesAbove(votes) => comment.votes.gt(*votes),
        OfComment::Post(inner) => comment.post.has(|post| post_filter(inner, post)),
        OfComment::Author(inner) => comment.author.has(|user| user_filter(inner, user)),
    })
}

fn tag_filter(of: &Tree<OfTag>, tag: <Tag as Model>::Fields) -> Filter {
    tree(of, &|leaf| match leaf {
        OfTag::Word(word) => tag.word.eq(*word),
        OfTag::Posts(asked) => question!(&**asked, tag.posts, post_filter, with_trashed),
    })
}
