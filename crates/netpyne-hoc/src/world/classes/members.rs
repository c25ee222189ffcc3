//! What the names are that objects have: needed by languages that ask for a member before they say whether they call it.

use super::member::Member;
use super::{
    Object, cvode, file, inert, list, matrix, mechanism_standard, mechanism_type, net_con, parallel_context,
    point_process, random, section_list, section_ref, string_functions, vector,
};
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::Answer;

impl World {
    /// What `name` is in a built-in object; `None` if it has none of that name.
    pub fn member(&self, this: &Handle, name: &str) -> Answer<Option<Member>> {
        let method = |is_there: bool| is_there.then_some(Member::Method);
        Ok(match self.object(this)? {
            Object::Vector(values) if name == "x" => Some(Member::Array(vec![values.len()])),
            Object::Vector(_) => method(vector::has_method(name)),
            Object::List(_) | Object::ClassList(_) => method(list::METHODS.contains(&name)),
            Object::SectionList(_) => method(section_list::METHODS.contains(&name)),
            Object::SectionRef(id) if name == "child" => Some(Member::Array(vec![self.children(*id)?.len()])),
            Object::SectionRef(_) => section_ref::member(name),
            Object::Text(_) => (name == "s").then_some(Member::Value),
            Object::StringFunctions => method(string_functions::METHODS.contains(&name)),
            Object::Random(_) => method(random::METHODS.contains(&name)),
            Object::Matrix(own) if name == "x" => Some(Member::Array(own.size().to_vec())),
            Object::Matrix(_) => method(matrix::has_method(name)),
            Object::MechanismType(_) => method(mechanism_type::METHODS.contains(&name)),
            Object::MechanismStandard(_) => method(mechanism_standard::METHODS.contains(&name)),
            Object::File(_) => method(file::METHODS.contains(&name)),
            Object::NetCon(own) if name == "weight" => Some(Member::Array(vec![own.weight.len()])),
            Object::NetCon(_) => net_con::member(name),
            Object::Tracing(_) => match name {
                "quiet" | "err" | "filetype" => Some(Member::Value),
                _ => method(name == "input"),
            },
            Object::TracingGui(_) => method(matches!(name, "instantiate" | "map" | "unmap" | "redraw")),
            Object::PointProcess(own) => {
                let entry = self.mechanisms.get(own.mechanism);
                match entry.slot(name) {
                    Some(slot) if slot.len > 1 => Some(Member::Array(vec![slot.len])),
                    Some(_) => Some(Member::Value),
                    None if entry.pointers.iter().any(|p| **p == *name) => Some(Member::Value),
                    None => method(
                        point_process::METHODS.contains(&name)
                            || point_process::concerns_simulation(&entry.name, name)
                            || entry.routines.iter().any(|(routine, _)| **routine == *name),
                    ),
                }
            }
            Object::ParallelContext => parallel_context::member(name),
            Object::CVode => cvode::member(name),
            Object::InitHandler(_) => method(name == "allprint"),
            Object::Instance(_) => None,
            Object::Inert => method(!inert::is_known(name)),
        })
    }
}
