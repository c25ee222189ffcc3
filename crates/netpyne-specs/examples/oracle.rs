use netpyne_specs::*;
fn main(){ for p in std::env::args().skip(1) { let d=std::path::Path::new(&p);
 match load_model(d) { Ok((m,w))=>{ println!("{p}: ok {} warnings", w.0.len());
   for (f,keys,v) in [("netParams.json",vec!["net","params"],m.net_params.to_json()),("simConfig.json",vec!["simConfig"],m.sim_config.to_json())] {
     let t=std::fs::read_to_string(d.join(f)).unwrap();
     let j=read_json(&netpyne_base::SourceFile::new(f,t.clone())).unwrap();
     let st=JsonStyle{indent:Some(1),sort_keys:false};
     if write_json(&j,st)!=t.trim_end() { println!("  text differs {f}"); let w=write_json(&j,st); for (x,y) in t.lines().zip(w.lines()) { if x!=y {println!("   {x} | {y}"); break;} } }
     let o=keys.iter().fold(&j,|v,k|v.get(k).unwrap());
     let (a,b)=(write_json(o,st),write_json(&v,st));
     if a!=b { println!("  typed differs {f}"); for (x,y) in a.lines().zip(b.lines()) { if x!=y {println!("   {x} | {y}"); break;} } }
   }
 }, Err(e)=>println!("{p}: {e}") } } }
