//! Indexes, checks and keys of a table, before and after.

/// Things of one kind, before and after. What is dropped is dropped by its old name.
#[derive(Debug, Clone)]
pub(super) struct Parts<T> {
    pub drop: Vec<T>,
    pub add: Vec<T>,
    /// The same under another name: as it was, and as it is.
    pub rename: Vec<(T, T)>,
    /// As they were, and as they are.
    pub keep: Vec<(T, T)>,
}

impl<T: Clone> Parts<T> {
    /// Compares by what they are (`same`) and by their names. `old` holds each as it was, and as it would be called now.
    pub(super) fn of(
        old: Vec<(T, T)>,
        new: &[T],
        same: impl Fn(&T, &T) -> bool,
        same_name: impl Fn(&T, &T) -> bool,
    ) -> Self {
        let mut parts = Parts { drop: Vec::new(), add: Vec::new(), rename: Vec::new(), keep: Vec::new() };
        let mut waiting: Vec<&T> = new.iter().collect();
        for (was, mapped) in old {
            let exact = waiting.iter().position(|new| same(&mapped, new) && same_name(&mapped, new));
            match exact.or_else(|| waiting.iter().position(|new| same(&mapped, new))) {
                Some(place) => {
                    let new = waiting.remove(place).clone();
                    match same_name(&mapped, &new) {
                        true => parts.keep.push((was, new)),
                        false => parts.rename.push((was, new)),
                    }
                }
                None => parts.drop.push(was),
            }
        }
        parts.add = waiting.into_iter().cloned().collect();
        parts
    }

    /// Moves kept ones of this sort to those that are dropped and made again.
    pub(super) fn again(&mut self, which: impl Fn(&T, &T) -> bool) {
        for list in [&mut self.keep, &mut self.rename] {
            let (again, stay): (Vec<_>, Vec<_>) =
                std::mem::take(list).into_iter().partition(|(old, new)| which(old, new));
            *list = stay;
            for (old, new) in again {
                self.drop.push(old);
                self.add.push(new);
            }
        }
    }
}
