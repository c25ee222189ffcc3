//! One tree of values in files of several formats.

#[test]
fn a_tree_is_the_same_in_every_format() {
    use netpyne_files::{Format, Tree};
    let tree = Tree::dict([("spkt", Tree::Floats(vec![1.5, 2.0])), ("label", Tree::text("S->M"))]);
    for (format, name, _) in Format::ALL.into_iter().filter(|(format, ..)| format.holds_any_tree()) {
        let mut bytes = Vec::new();
        format.write(&tree, &mut bytes).expect("memory can be written");
        assert_eq!(format.read(&bytes).expect("just written"), tree, "{name}");
    }
}
