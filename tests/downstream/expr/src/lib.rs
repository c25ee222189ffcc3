//! A probability that falls with distance.

#[test]
fn a_probability_falls_with_distance() {
    use netpyne_expr::{CONN, Expr, Names, NoDraw};
    let names = Names::of(&CONN);
    let probability = Expr::parse("0.2*exp(-dist_3D/150)", &names).expect("it is a function of the distance");
    let at = |distance: f64| {
        let mut variables = vec![0.0; names.slots()];
        variables[names.slot("dist_3D").expect("a variable of pairs")] = distance;
        probability.eval(&variables, &mut NoDraw).expect("nothing in it is drawn")
    };
    assert_eq!(at(0.0), 0.2);
    assert!(at(150.0) < at(75.0));
}
