//! Single connections, put together from their columns.

use crate::description::conns::{Conn, Linked, Pre};
use crate::description::names::NameId;
use crate::description::network::{Network, number};
use netpyne_specs::{Dict, Value};

impl Network {
    /// Connection `i`.
    pub fn conn(&self, i: usize) -> Conn<'_> {
        let conns = &self.conns;
        let plan = &conns.plans[conns.plan[i].index()];
        let (pre, target, weight, delay, pointer) = match conns.link.get(i).get() {
            Linked::Connection(id) => {
                let c = &self.model.connections;
                let id = id.index();
                let source = &self.model.sources[c.source[id].index()];
                let pre = source.gid.map_or(Pre::NetStim, Pre::Cell);
                (pre, c.target.get(id), c.weight[id], c.delay[id], None)
            }
            Linked::Pointer(p) => {
                let p = &conns.pointers[p as usize];
                (Pre::Cell(p.pre), p.target, p.weight, p.delay, Some(p))
            }
        };
        let sec = self.sites.sec[target.index()];
        let sec = (sec != NameId::NONE).then_some(sec);
        let loc = self.sites.loc[target.index()];
        Conn { pre, post: conns.post[i], plan, target, sec, loc, weight, delay, pointer }
    }

    /// Connection `i` as the dictionary that NetPyNE stores.
    pub fn conn_dict(&self, i: usize) -> Dict {
        let conn = self.conn(i);
        if let Some(p) = conn.pointer {
            return p.dict.clone();
        }
        let mut dict = self.dict_of(&conn);
        if let (true, Pre::Cell(gid), Linked::Connection(id)) =
            (conn.plan.plastic, conn.pre, self.conns.link.get(i).get())
        {
            let mut data = Dict::new();
            data.insert("preGid".to_owned(), (gid.0 as usize).into());
            data.insert("postGid".to_owned(), (self.cells.gid[conn.post.index()].0 as usize).into());
            let index = self.model.connections.weight_index[id.index()];
            data.insert("receptor".to_owned(), usize::from(index).into());
            dict.insert("STDPdata".to_owned(), data.into());
        }
        dict
    }

    /// What is stored of a connection with events, but for what plasticity adds.
    pub(crate) fn dict_of(&self, conn: &Conn<'_>) -> Dict {
        let mut dict = Dict::new();
        let mut set = |key: &str, value: Value| {
            dict.insert(key.to_owned(), value);
        };
        let name = |id: Option<NameId>| id.map_or(Value::Null, |id| self.names.get(id).into());
        set(
            "preGid",
            match conn.pre {
                Pre::Cell(gid) => Value::from(gid.0 as usize),
                Pre::NetStim => "NetStim".into(),
            },
        );
        match &conn.plan.fixed_place {
            Some((sec, loc)) => {
                set("sec", sec.clone());
                set("loc", loc.clone());
            }
            None => {
                set("sec", name(conn.sec));
                set("loc", number(conn.loc, conn.plan.whole[2]));
            }
        }
        set("synMech", name(conn.plan.syn_mech));
        set("weight", number(conn.weight, conn.plan.whole[0]));
        set("delay", number(conn.delay, conn.plan.whole[1]));
        for (key, value) in &conn.plan.extra {
            set(key, value.clone());
        }
        if let Some(label) = conn.plan.label {
            set("label", name(Some(label)));
        }
        for (key, value) in &conn.plan.late {
            set(key, value.clone());
        }
        if let Some(source) = conn.plan.pre_label {
            set("preLabel", name(Some(source)));
        }
        dict
    }
}
