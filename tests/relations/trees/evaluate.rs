//! Trees over plain lists, in SQL's logic: true, false, and unknown (`None`).

use super::world::World;
use super::{OfComment, OfPost, OfTag, OfUser, Question, Tree};
use crate::blog::*;

type Truth = Option<bool>;

fn tree<L>(tree: &Tree<L>, leaf: &impl Fn(&L) -> Truth) -> Truth {
    match tree {
        Tree::Leaf(content) => leaf(content),
        Tree::Both(left, right) => match (self::tree(left, leaf), self::tree(right, leaf)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Tree::Either(left, right) => match (self::tree(left, leaf), self::tree(right, leaf)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Tree::Not(inner) => self::tree(inner, leaf).map(|truth| !truth),
    }
}

/// A question about related rows, of which some are in the trash.
fn question<L, R>(
    asked: &Question<L>,
    rows: &[&R],
    in_trash: fn(&R) -> bool,
    holds: impl Fn(&Tree<L>, &R) -> Truth,
) -> Truth {
    let there = |row: &&&R| !in_trash(row);
    let meets = |tree: &Tree<L>, row: &R| holds(tree, row) == Some(true);
    let count = |found: usize, least: i64| Some(i64::try_from(found).ok()? >= least);
    match asked {
        Question::Any(tree) => Some(rows.iter().filter(there).any(|row| meets(tree, row))),
        Question::None(tree) => Some(!rows.iter().filter(there).any(|row| meets(tree, row))),
        Question::All(tree) => Some(rows.iter().filter(there).all(|row| meets(tree, row))),
        Question::Count(least, tree) => {
            count(rows.iter().filter(there).filter(|row| meets(tree, row)).count(), *least)
        }
        Question::CountWithTrashed(least, tree) => {
            count(rows.iter().filter(|row| meets(tree, row)).count(), *least)
        }
    }
}

pub fn post_holds(of: &Tree<OfPost>, post: &Post, world: &World) -> Truth {
    tree(of, &|leaf| match leaf {
        OfPost::Published => Some(post.published),
        OfPost::Title(word) => Some(post.title == *word),
        OfPost::HasEditor => Some(post.editor_id.is_some()),
        OfPost::Editor(id) => post.editor_id.map(|editor| editor == *id),
        OfPost::Author(inner) => Some(is_user(inner, Some(post.author_id), world)),
        OfPost::EditorIs(inner) => Some(is_user(inner, post.editor_id, world)),
        OfPost::LastComment(inner) => {
            let there =
                world.comments.iter().filter(|row| row.post_id == post.id && row.deleted_at.is_none());
            Some(
                there
                    .max_by_key(|row| row.id)
                    .is_some_and(|row| comment_holds(inner, row, world) == Some(true)),
            )
        }
        OfPost::Comments(asked) => {
            let rows: Vec<_> = world.comments.iter().filter(|row| row.post_id == post.id).collect();
            question(
                asked,
                &rows,
                |row| row.deleted_at.is_some(),
                |tree, row| comment_holds(tree, row, world),
            )
        }
        OfPost::Tags(asked) => {
            let linked =
                |tag: &&Tag| world.links.iter().any(|link| (link.post_id, link.tag_id) == (post.id, tag.id));
            let rows: Vec<_> = world.tags.iter().filter(linked).collect();
            question(asked, &rows, |_| false, |tree, row| tag_holds(tree, row, world))
        }
    })
}

fn is_user(of: &Tree<OfUser>, id: Option<i64>, world: &World) -> bool {
    let user = world.users.iter().find(|user| Some(user.id) == id);
    user.is_some_and(|user| user_holds(of, user, world) == Some(true))
}

pub fn user_holds(of: &Tree<OfUser>, user: &User, world: &World) -> Truth {
    let user_holds = |tree: &Tree<OfUser>, row: &User| user_holds(tree, row, world);
    tree(of, &|leaf| match leaf {
        OfUser::Name(word) => Some(user.name == *word),
        OfUser::BossAbove(id) => user.boss_id.map(|boss| boss > *id),
        OfUser::Boss(inner) => Some(is_user(inner, user.boss_id, world)),
        OfUser::Staff(asked) => {
            let rows: Vec<_> = world.users.iter().filter(|row| row.boss_id == Some(user.id)).collect();
            question(asked, &rows, |_| false, user_holds)
        }
        OfUser::Posts(asked) => {
            let rows: Vec<_> = world.posts.iter().filter(|row| row.author_id == user.id).collect();
            question(asked, &rows, |row| row.deleted_at.is_some(), |tree, row| post_holds(tree, row, world))
        }
        OfUser::Received(asked) => {
            // The posts between must be there, whatever is asked of the comments.
            let own = |id: i64| {
                let mut posts = world.posts.iter();
                posts.any(|post| post.id == id && post.author_id == user.id && post.deleted_at.is_none())
            };
            let rows: Vec<_> = world.comments.iter().filter(|row| own(row.post_id)).collect();
            question(
                asked,
                &rows,
                |row| row.deleted_at.is_some(),
                |tree, row| comment_holds(tree, row, world),
            )
        }
        OfUser::Following(asked) => {
            // One row for each time that it is followed.
            let followed = world.follows.iter().filter(|follow| follow.follower_id == user.id);
            let rows: Vec<_> = followed
                .filter_map(|follow| world.users.iter().find(|row| row.id == follow.followed_id))
                .collect();
            question(asked, &rows, |_| false, user_holds)
        }
    })
}

fn comment_holds(of: &Tree<OfComment>, comment: &Comment, world: &World) -> Truth {
    tree(of, &|leaf| match leaf {
        OfComment::Approved => Some(comment.approved),
        OfComment::VotesAbove(votes) => Some(comment.votes > *votes),
        OfComment::Post(inner) => {
            let mut posts =
                world.posts.iter().filter(|post| post.id == comment.post_id && post.deleted_at.is_none());
            Some(posts.any(|post| post_holds(inner, post, world) == Some(true)))
        }
        OfComment::Author(inner) => Some(is_user(inner, Some(comment.author_id), world)),
    })
}

fn tag_holds(of: &Tree<OfTag>, tag: &Tag, world: &World) -> Truth {
    tree(of, &|leaf| match leaf {
        OfTag::Word(word) => Some(tag.word == *word),
        OfTag::Posts(asked) => {
            let linked = |post: &&Post| {
                world.links.iter().any(|link| (link.tag_id, link.post_id) == (tag.id, post.id))
            };
            let rows: Vec<_> = world.posts.iter().filter(linked).collect();
            question(asked, &rows, |row| row.deleted_at.is_some(), |tree, row| post_holds(tree, row, world))
        }
    })
}
