"""`python -m netpyne_rs script.py arguments...`"""
import argparse
import signal
import sys


def main():
    parser = argparse.ArgumentParser(
        prog="python -m netpyne_rs",
        description="Runs a script that uses NetPyNE or NEURON, without either of them.",
        allow_abbrev=False,
    )
    parser.add_argument("--mechanisms", metavar="DIR", action="append", default=[], help="a folder of .mod files; may be given several times")
    parser.add_argument("--threads", metavar="N", type=int, default=0, help="threads that simulate; as many as there are cores if not given")
    parser.add_argument("--order", choices=("invariant", "neuron"), default="invariant", help="of events of equal time")
    parser.add_argument("--compat", choices=("right", "netpyne"), default="right", help="do as NetPyNE does where that is not right")
    parser.add_argument("--set", metavar="PATH=VALUE", action="append", default=[], help="another value, as in simConfig.duration=500")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="of the script")
    given = parser.parse_args()

    import netpyne_rs

    try:
        netpyne_rs._install(
            given.script, given.mechanisms, given.threads, given.order, given.compat, given.set
        )
    except Exception as mistake:
        sys.exit("netpyne: %s" % mistake)
    from netpyne_rs import program, transport

    signal.signal(signal.SIGINT, transport._transport.interrupt)
    program.run(given.script, given.arguments)


main()
