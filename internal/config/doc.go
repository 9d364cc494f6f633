// Package config is every setting of the program in one struct.
//
// A setting comes, in this order, from a flag, from the environment (PETITBLEU_…) or from a
// JSON file named by --config. [Reference] prints all of them; docs/configuration.md is made
// of it.
//
// Package config never opens or checks anything beyond the form of a value. It may import
// the root package only (floor 1, tools).
package config
