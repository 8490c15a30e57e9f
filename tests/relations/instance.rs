//! From a row: `post.comments()`, `create`, `associate`, `attach` and similar calls.

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::blog::*;

async fn words(post: &Post) -> limpid::Result<String> {
    Ok(post.tags().order_by(|tag| tag.id).pluck(|tag| tag.word).await?.join(" "))
}

each_engine! {
    async fn a_relation_of_a_row_is_a_query(db) [User, Post, Comment, Tag] {
        let (ada, bob) = seed(&db).await?;
        assert_eq!(ada.posts().count().await?, 2);
        assert_eq!(ada.posts().published().get().await?.len(), 1);
        let post = ada.posts().order_by(|post| post.id).first_or_fail().await?;
        assert_eq!(post.comments().filter(|comment| comment.votes.gt(3)).count().await?, 2);
        assert_eq!(post.author().first().await?, Some(ada.clone()));
        assert_eq!(post.editor().first().await?, None);
        assert_eq!(post.last_comment().first().await?.map(|comment| comment.body), Some("third".into()));
        assert_eq!(bob.boss().first_or_fail().await?, ada);
        assert_eq!(ada.staff().get().await?, [bob]);
        assert_eq!(ada.posts().find(3).await?, None, "the post of another is not found through the relation");
        // The key of the relation stays, whatever is asked beside it.
        assert_eq!(ada.posts().filter(|post| post.title.eq("Fire") | post.title.eq("Stone")).count().await?, 1);
        let changed = ada.posts().update(|post| post.title.set("Ada's")).await?;
        assert_eq!(changed, 2);
        assert_eq!(post.comments().with(|comment| comment.author).get().await?.len(), 3);
    }

    async fn create_sets_the_key(db) [User, Post, Comment, Tag, Profile] {
        let (ada, bob) = seed(&db).await?;
        let post = ada.posts().create(PostCreate { title: "New".into(), published: true, editor_id: Some(bob.id) }).await?;
        assert_eq!((post.author_id, post.editor_id), (ada.id, Some(bob.id)));
        // What the relation gives wins over what the input says.
        let input = CommentCreate { body: "x".into(), approved: None, votes: None, post_id: 1, author_id: bob.id };
        let comment = post.comments().create(input).await?;
        assert_eq!(comment.post_id, post.id);
        let profile = ada.profile().create(ProfileCreate { motto: "think".into() }).await?;
        assert_eq!(ada.profile().first().await?, Some(profile));
    }

    async fn associate_and_dissociate(db) [User, Post, Comment, Tag] {
        let (ada, bob) = seed(&db).await?;
        let post = Post::find_or_fail(3).await?;
        let post = post.author().associate(&ada).await?;
        assert_eq!((post.author_id, Post::find_or_fail(3).await?.author_id), (ada.id, ada.id));
        let post = post.editor().associate(&bob).await?;
        assert_eq!(post.editor_id, Some(bob.id));
        let post = post.editor().dissociate().await?;
        assert_eq!(post.editor_id, None);
        assert_eq!(Post::find_or_fail(3).await?.editor_id, None);
    }

    async fn tags_are_attached_and_detached(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::find_or_fail(1).await?;
        let tags = Tag::query().order_by(|tag| tag.id).get().await?;
        assert_eq!(post.tags().attach(&tags[0]).await?.attached, 1);
        assert_eq!(post.tags().attach(&tags[..2]).await?.attached, 1, "one is there already");
        assert_eq!(post.tags().attach(tags[2].id).set(|pivot| pivot.main.set(true)).await?.attached, 1);
        assert_eq!(words(&post).await?, "clear cold hard");
        let main = post.tags().filter(|tag| tag.posts.exists()).count().await?;
        assert_eq!(main, 3);
        assert_eq!(post.tags().detach([tags[1].id]).await?, 1);
        assert_eq!(words(&post).await?, "clear hard");
        let synced = post.tags().sync(vec![tags[1].id, tags[2].id]).await?;
        assert_eq!((synced.attached, synced.detached, synced.updated), (1, 1, 0));
        let synced = post.tags().sync([tags[1].id, tags[2].id]).set(|pivot| pivot.main.set(true)).await?;
        assert_eq!((synced.attached, synced.detached, synced.updated), (0, 0, 2));
        assert_eq!(PostTag::query().filter(|pivot| pivot.main).count().await?, 2);
        let toggled = post.tags().toggle(&tags).await?;
        assert_eq!((toggled.attached, toggled.detached), (1, 2));
        assert_eq!(words(&post).await?, "clear");
        assert_eq!(post.tags().detach_all().await?, 1);
        assert_eq!(Tag::query().count().await?, 3, "the tags themselves stay");
    }

    async fn pivots_are_read_filtered_and_ordered_by(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::find_or_fail(1).await?;
        post.tags().attach([3, 1]).await?;
        post.tags().attach([2]).set(|pivot| pivot.main.set(true)).await?;
        Post::find_or_fail(3).await?.tags().attach([2]).await?;
        let rows: Vec<(Post, Vec<(Tag, PostTag)>)> = Post::query()
            .order_by(|post| post.id)
            .with(|post| post.tags.with_pivot().order_by(|tag| tag.id))
            .get()
            .await?;
        let shown: Vec<Vec<_>> = rows.iter().map(|(post, tags)| {
            tags.iter().map(|(tag, pivot)| {
                assert_eq!((pivot.post_id, pivot.tag_id), (post.id, tag.id));
                (tag.word.as_str(), pivot.main)
            }).collect()
        }).collect();
        assert_eq!(shown, [vec![("clear", false), ("cold", true), ("hard", false)], vec![], vec![("cold", false)]]);
        let main = Post::query().order_by(|post| post.id).with(|post| post.tags.filter_pivot(|pivot| pivot.main)).get().await?;
        assert_eq!(main.iter().map(|(_, tags)| tags.len()).collect::<Vec<_>>(), [1, 0, 0]);
        let ordered = Post::query().order_by(|post| post.id)
            .with(|post| post.tags.order_by_pivot(|pivot| pivot.id.desc()).limit(2)).get().await?;
        let ids: Vec<_> = ordered[0].1.iter().map(|tag| tag.id).collect();
        assert_eq!(ids, [2, 1]);
        assert_eq!(Post::query().filter(|post| post.tags.filter_pivot(|pivot| pivot.main).any(|tag| tag.word.eq("cold"))).count().await?, 1);
        assert_eq!(Tag::query().filter(|tag| tag.posts.count().eq(2)).pluck(|tag| tag.word).await?, ["cold"]);
        let user = User::query().order_by(|user| user.id).with(|user| user.used_tags).get().await?;
        assert_eq!(user.iter().map(|(_, tags)| tags.len()).collect::<Vec<_>>(), [3, 1]);
    }

    async fn words_about_the_pivot_combine_and_stand_on_the_row_too(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::find_or_fail(1).await?;
        post.tags().attach([3, 1]).await?;
        post.tags().attach([2]).set(|pivot| pivot.main.set(true)).await?;
        Post::find_or_fail(3).await?.tags().attach([2]).await?;
        let shown = |tags: &[(Tag, PostTag)]| {
            tags.iter().map(|(tag, pivot)| (tag.id, pivot.post_id, pivot.main)).collect::<Vec<_>>()
        };
        let load = || Post::query().filter(|post| post.id.eq(1));
        let first = load().with(|post| post.tags.with_pivot().filter_pivot(|pivot| pivot.main)).sole().await?;
        let second = load().with(|post| post.tags.filter_pivot(|pivot| pivot.main).with_pivot()).sole().await?;
        assert_eq!(shown(&first.1), [(2, 1, true)]);
        assert_eq!(shown(&second.1), [(2, 1, true)]);
        let third = load()
            .with(|post| post.tags.filter(|tag| tag.id.ne(3)).order_by_pivot(|pivot| pivot.main.desc()).with_pivot())
            .sole()
            .await?;
        assert_eq!(shown(&third.1), [(2, 1, true), (1, 1, false)]);

        assert_eq!(shown(&post.tags().with_pivot().order_by(|tag| tag.id).get().await?), [(1, 1, false), (2, 1, true), (3, 1, false)]);
        let main = post.tags().filter_pivot(|pivot| pivot.main).with_pivot().get().await?;
        assert_eq!(shown(&main), [(2, 1, true)]);
        let ordered = post.tags().filter(|tag| tag.id.lt(3)).order_by_pivot(|pivot| pivot.main.desc()).get().await?;
        assert_eq!(ordered.iter().map(|tag| tag.id).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(post.tags().filter_pivot(|pivot| pivot.main).count().await?, 1);
        assert_eq!(post.tags().with_pivot().filter_pivot(|pivot| !pivot.main).paginate(1, 10).await?.total, 2);
        let refused = post.tags().filter_pivot(|pivot| pivot.main).delete().await;
        assert!(matches!(refused, Err(limpid::Error::Usage { .. })), "{refused:?}");
        assert_eq!(Tag::query().count().await?, 3);
    }

    async fn nothing_is_written_through_a_relation_with_a_filter(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::find_or_fail(1).await?;
        post.tags().attach([1, 2]).await?;
        let tags = || post.tags().filter(|tag| tag.id.eq(1));
        assert!(matches!(tags().attach([3]).await, Err(limpid::Error::Usage { .. })));
        assert!(matches!(tags().sync([3]).await, Err(limpid::Error::Usage { .. })));
        assert!(matches!(tags().toggle([3]).await, Err(limpid::Error::Usage { .. })));
        assert!(matches!(tags().detach([1]).await, Err(limpid::Error::Usage { .. })));
        assert!(matches!(tags().detach_all().await, Err(limpid::Error::Usage { .. })));
        assert_eq!(post.tags().count().await?, 2);
        // A filter that asks for nothing is none.
        assert_eq!(post.tags().filter(|_| None::<limpid::Filter>).detach_all().await?, 2);
    }

    async fn rows_are_attached_from_any_iterator(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::find_or_fail(1).await?;
        let tags = Tag::query().get().await?;
        assert_eq!(post.tags().attach(tags.iter().filter(|tag| tag.id < 3)).await?.attached, 2);
        assert_eq!(post.tags().attach(1_i64..=3).await?.attached, 1);
        assert_eq!(post.tags().detach(std::collections::HashSet::from([1_i64, 2])).await?, 2);
        assert_eq!(post.tags().sync(tags.iter().map(|tag| tag.id)).await?.attached, 2);
        assert_eq!(post.tags().count().await?, 3);
    }

    async fn a_list_of_related_rows_is_built_step_by_step(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        fn cold(post: &Post) -> Query<Tag> {
            post.tags().filter(|tag| tag.word.eq("cold")).into()
        }
        let post = Post::find_or_fail(1).await?;
        post.tags().attach([1, 2, 3]).await?;
        let mut tags = post.tags();
        for word in ["cold", "hard"] {
            tags = tags.filter(|tag| tag.word.ne(word));
        }
        assert_eq!(tags.count().await?, 1);
        assert_eq!(cold(&post).count().await?, 1);
    }

    async fn one_row_and_several_relations_are_loaded_at_once(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::find_or_fail(1).await?;
        post.tags().attach([1]).await?;
        let (post, tags) = limpid::load(post, |post| post.tags).await?;
        assert_eq!(tags.len(), 1);
        let (post, (tags, comments)) = limpid::load(post, |post| (post.tags, post.comments)).await?;
        let expected = post.comments().count().await?;
        assert_eq!((tags.len(), comments.len() as i64), (1, expected));
        let rows = Post::query().filter(|post| post.id.eq(1)).with(|post| (post.tags, post.comments)).get().await?;
        let [(_, (tags, comments))] = rows.as_slice() else { panic!("one row") };
        assert_eq!((tags.len(), comments.len() as i64), (1, expected));
        let rows = limpid::load(vec![post], |post| (post.tags, post.comments.filter(|_| None::<limpid::Filter>))).await?;
        assert_eq!(rows[0].1.0.len(), 1);
    }

    async fn actions_are_futures(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let (posts, tags) = tokio::try_join!(Post::query().count().on(&db), Tag::query().count().on(&db))?;
        assert_eq!(tokio::spawn(Post::query().count().on(&db)).await.expect("it ends")?, posts);
        assert_eq!(tags, 3);
        let mut once = Tag::query().count();
        assert_eq!((&mut once).await?, 3);
        let again = once.clone();
        assert!(matches!(once.await, Err(limpid::Error::Usage { .. })));
        // As a part of another query it is refused as well.
        assert!(Post::query().filter(|_| again.gt(0)).count().await.is_err());
    }

    async fn a_model_can_belong_to_many_of_itself(db) [User, Follow, Post, Comment, Tag] {
        let (ada, bob) = seed(&db).await?;
        let eve = User::create(UserCreate { name: "Eve".into(), boss_id: Some(bob.id) }).await?;
        ada.following().attach([&bob, &eve]).await?;
        bob.following().attach(&eve).await?;
        assert_eq!(eve.followers().count().await?, 2);
        let rows = User::query().order_by(|user| user.id)
            .with(|user| user.following.order_by(|user| user.id))
            .with(|user| user.followers)
            .with(|user| user.boss)
            .with_count(|user| user.staff)
            .get().await?;
        let shown: Vec<_> = rows.iter().map(|(_, following, followers, boss, staff)| {
            (following.len(), followers.len(), boss.as_ref().map(|boss| boss.name.as_str()), *staff)
        }).collect();
        assert_eq!(shown, [(2, 0, None, 1), (1, 1, Some("Ada"), 1), (0, 2, Some("Bob"), 0)]);
        let names = User::query().filter(|user| user.following.any(|other| other.name.eq("Bob"))).pluck(|user| user.name).await?;
        assert_eq!(names, ["Ada"]);
        let seconds = User::query().filter(|user| user.following.any(|other| other.following.any(|third| third.name.eq("Eve")))).pluck(|user| user.name).await?;
        assert_eq!(seconds, ["Ada"]);
    }

    async fn concurrent_syncs_leave_the_result_of_one(db) [User, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::find_or_fail(1).await?;
        let tasks = (0..16_i64).map(|number| {
            let post = post.clone();
            limpid::spawn(async move { post.tags().sync(if number % 2 == 0 { vec![1, 2] } else { vec![2, 3] }).await })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic")?;
        }
        let words = words(&post).await?;
        assert!(["clear cold", "cold hard"].contains(&words.as_str()), "{words}");
    }
}
