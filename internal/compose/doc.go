// Package compose is the engine of what is written before it is sent: templates, content blocks and
// the compositions behind them. It says what each must look like, keeps their versions, notes what
// they name (so that where-used can be told), and seals literal tokens that somebody typed into one.
//
// Package compose never renders and never sends (packages render and delivery do), and begins no
// transaction of its own. It may import floors 0 to 2 (floor 3, engines).
package compose
