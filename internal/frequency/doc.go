// Package frequency holds people against what a workspace says of how often they get something promotional, and when:
// its caps, in each person's time zone. Campaigns and in-app notifications ask it.
//
// It never writes. It may import the root package, plan and store (floor 2).
package frequency
