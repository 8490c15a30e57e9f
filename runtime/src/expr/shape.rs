//! What the text of a condition depends on, and what it binds.

use super::compare::compared;
use super::node::Node;
use super::write::is_guarded;
use crate::sql::texts::StatementShape;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// Marks of what follows.
const ALWAYS: usize = 1;
const BLANK: usize = 2;
const FILLED: usize = 3;
const TEST: usize = 4;
const ALL: usize = 5;
const COLUMN: usize = 6;
const VALUE: usize = 7;
const INFIX: usize = 8;
/// With its sign.
const ARITHMETIC: usize = 16;

impl Node {
    /// Adds the shape of this expression about the rows of one table, if it is a plain one.
    pub(crate) fn shape(&self, root: Source, shape: &mut StatementShape) {
        match self {
            Node::Always(true) => shape.word(ALWAYS),
            Node::ColumnIsNull(source, column, wanted) if *source == root => {
                shape.word(if *wanted { BLANK } else { FILLED });
                shape.column(column);
            }
            Node::Test(source, column, operator, value) if *source == root => {
                shape.word(TEST);
                shape.column(column);
                shape.text(operator);
                shape.value(value);
                if compared::is_special(shape.engine(), value) {
                    shape.uncacheable();
                }
            }
            Node::Column(source, column) if *source == root => {
                shape.word(COLUMN);
                shape.column(column);
            }
            Node::Value(value) => {
                shape.word(VALUE);
                shape.value(value);
            }
            Node::Infix(left, operator, right) => {
                if matches!(&**right, Node::Value(value) if compared::is_special(shape.engine(), value)) {
                    return shape.uncacheable();
                }
                shape.word(INFIX);
                left.shape(root, shape);
                shape.text(operator);
                right.shape(root, shape);
            }
            // It is written twice then.
            Node::Arithmetic(kind, ..) if is_guarded(shape.engine(), *kind, shape.is_stored()) => {
                shape.uncacheable()
            }
            Node::Arithmetic(kind, sign, left, right) => {
                shape.word(ARITHMETIC + *sign as usize);
                shape.word(kind.bounds().map_or(0, |(_, most)| most as usize));
                left.shape(root, shape);
                right.shape(root, shape);
            }
            Node::All(nodes) => {
                shape.word(ALL);
                shape.word(nodes.len());
                nodes.iter().for_each(|node| node.shape(root, shape));
            }
            _ => shape.uncacheable(),
        }
    }

    /// Takes the values out of an expression that has a shape, in their order.
    pub(crate) fn take_binds(&mut self, binds: &mut Vec<Value>) {
        match self {
            Node::Test(.., value) | Node::Value(value) => {
                binds.push(std::mem::replace(value, Value::Bool(false)));
            }
            Node::Infix(left, _, right) | Node::Arithmetic(_, _, left, right) => {
                left.take_binds(binds);
                right.take_binds(binds);
            }
            Node::All(nodes) => nodes.iter_mut().for_each(|node| node.take_binds(binds)),
            _ => {}
        }
    }

    /// The same of an expression that is kept.
    pub(crate) fn copy_binds(&self, binds: &mut Vec<Value>) {
        match self {
            Node::Test(.., value) | Node::Value(value) => binds.push(value.clone()),
            Node::Infix(left, _, right) | Node::Arithmetic(_, _, left, right) => {
                left.copy_binds(binds);
                right.copy_binds(binds);
            }
            Node::All(nodes) => nodes.iter().for_each(|node| node.copy_binds(binds)),
            _ => {}
        }
    }
}
