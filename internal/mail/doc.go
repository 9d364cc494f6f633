// Package mail hands letters of plain text to the mail server that the operator of the program
// names: alerts, invitations, and links for those who forgot their password.
//
// It never decides whom to write to and keeps nothing. It imports the root package at most (floor
// 1, tools).
package mail
