//! A query: what it consists of.

use serde_json::Value;

/// A query: a table, then what is done with its rows.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) table: String,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) enum Step {
    Where(Condition),
    Project(Vec<Named>),
    Take(usize),
    OrderBy(Vec<Order>),
    /// The first so many in this order.
    Top(usize, Vec<Order>),
    /// Counts the rows of each group that has the same values.
    CountBy {
        count: String,
        groups: Vec<Named>,
    },
    /// Counts all rows.
    Count,
}

#[derive(Debug)]
pub(super) enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
    Compare { left: Operand, operator: Operator, right: Operand },
    In { left: Operand, values: Vec<Operand>, ignores_case: bool },
    IsEmpty(Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    EqualIgnoringCase,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Has,
    Contains,
    StartsWith,
    EndsWith,
}

/// A value: of the row, or written out.
#[derive(Debug)]
pub(super) enum Operand {
    /// A column, and the way into its object.
    Path {
        column: String,
        below: Vec<String>,
    },
    Literal(Value),
    LowerCase(Box<Operand>),
    Text(Box<Operand>),
}

/// A value with the name of its column.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) operand: Operand,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) operand: Operand,
    pub(super) is_descending: bool,
}
