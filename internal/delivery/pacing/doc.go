// Package pacing is how fast messages of a Page may leave, and what follows from it: why a message
// waits, and when all of them will have left.
//
// In no second more calls start than the Page's pace says; audio, video and pictures go slower; one
// person gets only so many messages at once; from 80 percent of the platform's allowance on programs
// slow down, and leave the rest to people. A Page that the platform throttles or restricts pauses, and
// asks with one message whether it is over.
//
// Package pacing reads no rows and makes no calls: it is told what happened, and the time. It may import
// the root, the store's words for rows, and golang.org/x/time/rate.
package pacing
