// Package kill holds the story of a program that is killed, again and again, while it sends:
// nothing is lost and nothing arrives twice.
package kill
