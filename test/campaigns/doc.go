// Package campaigns is what the tests of kills and of nodes send campaigns with: people, a receiver of webhooks that keeps
// keys and counts, and the engine by which a campaign is launched, paused and edited from outside of the nodes.
//
// Only tests use it.
package campaigns
