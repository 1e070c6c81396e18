//! What a query makes of the rows of its table.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::query::{Condition, Named, Operand, Operator, Order, Query, Step};
use super::tokens::QueryError;

/// Rows, and the columns that they have, in their order.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) values: Vec<Map<String, Value>>,
}

/// Runs a query over the table that `table` gives; none for one that does not exist.
pub(super) fn run(query: &Query, table: impl FnOnce(&str) -> Option<Rows>) -> Result<Rows, QueryError> {
    let rows = table(&query.table).ok_or_else(|| {
        let message = format!("Table {} is invalid, unsupported or disallowed.", query.table);
        QueryError::new("DisallowedLogicalTableName", message)
    })?;
    query.steps.iter().try_fold(rows, apply)
}

fn apply(mut rows: Rows, step: &Step) -> Result<Rows, QueryError> {
    match step {
        Step::Where(condition) => {
            check_condition(condition, &rows.columns)?;
            rows.values.retain(|row| holds(condition, row));
        }
        Step::Project(list) => return project(&rows, list),
        Step::Take(count) => rows.values.truncate(*count),
        Step::OrderBy(orders) => sort(&mut rows, orders)?,
        Step::Top(count, orders) => {
            sort(&mut rows, orders)?;
            rows.values.truncate(*count);
        }
        Step::CountBy { count, groups } => return count_by(&rows, count, groups),
        Step::Count => {
            let row = Map::from_iter([("Count".to_owned(), rows.values.len().into())]);
            return Ok(Rows { columns: vec!["Count".to_owned()], values: vec![row] });
        }
    }
    Ok(rows)
}

fn sort(rows: &mut Rows, orders: &[Order]) -> Result<(), QueryError> {
    orders.iter().try_for_each(|order| check(&order.operand, &rows.columns))?;
    rows.values.sort_by(|left, right| compare_rows(orders, left, right));
    Ok(())
}

fn project(rows: &Rows, list: &[Named]) -> Result<Rows, QueryError> {
    list.iter().try_for_each(|named| check(&named.operand, &rows.columns))?;
    let values = rows.values.iter().map(|row| named_values(list, row)).collect();
    Ok(Rows { columns: list.iter().map(|named| named.name.clone()).collect(), values })
}

/// A row for each combination of values, in the order in which they come up first.
fn count_by(rows: &Rows, count: &str, groups: &[Named]) -> Result<Rows, QueryError> {
    groups.iter().try_for_each(|named| check(&named.operand, &rows.columns))?;
    let mut counted: Vec<(Map<String, Value>, u64)> = Vec::new();
    for row in &rows.values {
        let key = named_values(groups, row);
        match counted.iter_mut().find(|(known, _)| *known == key) {
            Some((_, count)) => *count += 1,
            None => counted.push((key, 1)),
        }
    }
    if groups.is_empty() && counted.is_empty() {
        counted.push((Map::new(), 0));
    }
    let values = counted.into_iter().map(|(mut row, number)| {
        row.insert(count.to_owned(), number.into());
        row
    });
    let columns = groups.iter().map(|named| named.name.clone()).chain([count.to_owned()]).collect();
    Ok(Rows { columns, values: values.collect() })
}

fn named_values(list: &[Named], row: &Map<String, Value>) -> Map<String, Value> {
    list.iter().map(|named| (named.name.clone(), value(&named.operand, row))).collect()
}

/// Refuses a column that the rows do not have.
fn check(operand: &Operand, columns: &[String]) -> Result<(), QueryError> {
    match operand {
        Operand::Literal(_) => Ok(()),
        Operand::LowerCase(inner) | Operand::Text(inner) => check(inner, columns),
        Operand::Path { column, .. } if columns.contains(column) => Ok(()),
        Operand::Path { column, .. } => {
            let message = format!("Failed to resolve column or scalar expression named '{column}'.");
            Err(QueryError::new("SemanticError", message))
        }
    }
}

fn check_condition(condition: &Condition, columns: &[String]) -> Result<(), QueryError> {
    match condition {
        Condition::Any(conditions) | Condition::All(conditions) => {
            conditions.iter().try_for_each(|condition| check_condition(condition, columns))
        }
        Condition::Not(condition) => check_condition(condition, columns),
        Condition::Compare { left, right, .. } => check(left, columns).and_then(|()| check(right, columns)),
        Condition::In { left, values, .. } => {
            check(left, columns)?;
            values.iter().try_for_each(|value| check(value, columns))
        }
        Condition::IsEmpty(operand) => check(operand, columns),
    }
}

fn holds(condition: &Condition, row: &Map<String, Value>) -> bool {
    match condition {
        Condition::Any(conditions) => conditions.iter().any(|condition| holds(condition, row)),
        Condition::All(conditions) => conditions.iter().all(|condition| holds(condition, row)),
        Condition::Not(condition) => !holds(condition, row),
        Condition::Compare { left, operator, right } => compares(&value(left, row), *operator, &value(right, row)),
        Condition::In { left, values, ignores_case } => {
            let left = value(left, row);
            let operator = if *ignores_case { Operator::EqualIgnoringCase } else { Operator::Equal };
            values.iter().any(|operand| compares(&left, operator, &value(operand, row)))
        }
        Condition::IsEmpty(operand) => text(&value(operand, row)).is_empty(),
    }
}

fn value(operand: &Operand, row: &Map<String, Value>) -> Value {
    match operand {
        Operand::Literal(value) => value.clone(),
        Operand::LowerCase(inner) => text(&value(inner, row)).to_lowercase().into(),
        Operand::Text(inner) => text(&value(inner, row)).into(),
        Operand::Path { column, below } => {
            let start = row.get(column).unwrap_or(&Value::Null);
            below.iter().try_fold(start, |value, member| value.get(member)).cloned().unwrap_or(Value::Null)
        }
    }
}

fn compares(left: &Value, operator: Operator, right: &Value) -> bool {
    let (left_text, right_text) = (text(left), text(right));
    let lower = || (left_text.to_lowercase(), right_text.to_lowercase());
    match operator {
        Operator::Equal => order(left, right) == Ordering::Equal,
        Operator::Less => order(left, right) == Ordering::Less,
        Operator::LessOrEqual => order(left, right) != Ordering::Greater,
        Operator::Greater => order(left, right) == Ordering::Greater,
        Operator::GreaterOrEqual => order(left, right) != Ordering::Less,
        Operator::EqualIgnoringCase => {
            let (left, right) = lower();
            left == right
        }
        Operator::Contains => {
            let (left, right) = lower();
            left.contains(&right)
        }
        Operator::StartsWith => {
            let (left, right) = lower();
            left.starts_with(&right)
        }
        Operator::EndsWith => {
            let (left, right) = lower();
            left.ends_with(&right)
        }
        Operator::Has => {
            let (left, right) = lower();
            has_term(&left, &right)
        }
    }
}

/// Whether the text has the term with nothing alphanumeric directly before or after it.
fn has_term(text: &str, term: &str) -> bool {
    let is_part_of_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(term).any(|(start, found)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
        !is_part_of_word(before) && !is_part_of_word(after)
    })
}

/// The value as text: empty for null, JSON for objects and arrays.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Numbers by their size, everything else by its text; null before all.
fn order(left: &Value, right: &Value) -> Ordering {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        _ => text(left).cmp(&text(right)),
    }
}

fn compare_rows(orders: &[Order], left: &Map<String, Value>, right: &Map<String, Value>) -> Ordering {
    orders
        .iter()
        .map(|by| {
            let ascending = order(&value(&by.operand, left), &value(&by.operand, right));
            if by.is_descending { ascending.reverse() } else { ascending }
        })
        .find(|ordering| *ordering != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}
