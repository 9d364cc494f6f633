// Package schedule is the engine of sendings that programs plan: a campaign that calls trigger, or a message of its own, at an
// instant, at a time of each person's clock, or at the hour at which each person is mostly there. What is planned is rows: it
// survives the end of the program, is changed and cancelled until it begins, and each person gets it once. A sending to a whole
// audience that is asked for now is planned for now, so that an end in the middle loses nobody and sends to nobody twice.
//
// Of an audience, people are taken some hundreds at a time: those who are due become entries of the campaign, or messages, in the
// transaction that says how far it came; the others wait in rows of their own. Two nodes may work at once: whoever turns the row
// of the schedule first is the one.
//
// Package schedule never sends and renders nothing. It may import floors 0 to 2 and the engines audience, delivery and campaign,
// which it joins (floor 3, engines; docs/adr/0017).
package schedule
