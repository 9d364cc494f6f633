// Package supply is what campaigns and the lanes of webhooks agree on: messages that leave in parcels and
// have no row until something is known of them (docs/adr/0017).
//
// Package supply does nothing itself: package campaign gives the functions, hostlane calls them. It may
// import the root and the store's transactions.
package supply
