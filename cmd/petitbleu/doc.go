// Command petitbleu is the whole program: one node (serve), the demo, the emulator, and the
// tools around them. petitbleu --help lists them, each with an example.
//
// Exit codes: 0 done; 1 it failed, or a check or benchmark found a fault; 2 the command line
// is wrong, or files diff found something different; 3 lines of an import were refused.
package main
