//! Component types that a model defines itself.

use super::run;

#[test]
fn types_of_the_models_own_behave_as_they_say() {
    let model = r#"<Dimension name="slope" m="1" l="2" t="-4" i="-1"/><Unit symbol="V_per_s" dimension="slope" power="0"/>
<ComponentType name="climber" extends="baseCellMembPot"><Parameter name="slope" dimension="slope"/><Parameter name="top" dimension="voltage"/>
<Parameter name="pause" dimension="time"/><Constant name="bottom" dimension="voltage" value="-70mV"/>
<DerivedParameter name="half" dimension="slope" value="slope/2"/><Exposure name="count" dimension="none"/>
<Dynamics><StateVariable name="v" dimension="voltage" exposure="v"/><StateVariable name="count" dimension="none" exposure="count"/>
<StateVariable name="since" dimension="time"/>
<ConditionalDerivedVariable name="rate" dimension="slope"><Case condition="v .lt. bottom/2" value="slope"/><Case value="half"/>
</ConditionalDerivedVariable>
<OnStart><StateAssignment variable="v" value="bottom"/><StateAssignment variable="count" value="0"/></OnStart>
<Regime name="climbing" initial="true"><TimeDerivative variable="v" value="rate"/>
<OnCondition test="v .gt. top"><StateAssignment variable="count" value="count + 1"/><EventOut port="spike"/><Transition regime="resting"/></OnCondition></Regime>
<Regime name="resting"><OnEntry><StateAssignment variable="v" value="bottom"/><StateAssignment variable="since" value="t"/></OnEntry>
<OnCondition test="t .gt. since + pause"><Transition regime="climbing"/></OnCondition></Regime></Dynamics></ComponentType>
<climber id="c" slope="7V_per_s" top="0mV" pause="4ms"/><network id="net"><population id="pop" component="c" size="1"/></network>"#;
    let ran = run(model, 100.0, &["pop[0]/v", "pop[0]/count"]);
    // 35 mV at 7 mV/ms, 35 mV at 3.5 mV/ms: 15 ms; then 4 ms of rest.
    let spikes = ran.spikes(0);
    assert_eq!(spikes.len(), 5, "{spikes:?}");
    assert!((spikes[0] - 15.0).abs() < 0.05, "{spikes:?}");
    assert!((spikes[4] - spikes[3] - 19.0).abs() < 0.05, "{spikes:?}");
    assert_eq!(ran.at("pop[0]/count", 99.0), 5.0);
}

#[test]
fn sources_of_the_models_own_make_spikes() {
    let model = r#"<ComponentType name="pairs" extends="baseSpikeSource"><Parameter name="period" dimension="time"/>
<Dynamics><StateVariable name="tsince" dimension="time" exposure="tsince"/><StateVariable name="n" dimension="none"/>
<OnStart><StateAssignment variable="tsince" value="0"/></OnStart><TimeDerivative variable="tsince" value="1"/>
<OnCondition test="tsince .gt. period * (1 + n)"><StateAssignment variable="tsince" value="0"/><StateAssignment variable="n" value="1 - n"/>
<EventOut port="spike"/></OnCondition></Dynamics></ComponentType>
<pairs id="s" period="5ms"/><network id="net"><population id="pop" component="s" size="1"/></network>"#;
    let spikes = run(model, 31.0, &["pop[0]/tsince"]).spikes(0);
    assert_eq!(spikes.len(), 4, "{spikes:?}");
    for (spike, time) in spikes.iter().zip([5.0, 15.0, 20.0, 30.0]) {
        assert!((spike - time).abs() < 0.05, "{spikes:?}");
    }
}
