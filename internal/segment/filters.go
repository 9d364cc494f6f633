package segment

// Filters are the kinds of filter, in the order in which a page offers them. Each has a file
// filter_x.go and a fixture testdata/filters/x.json.
var Filters = []Filter{
	filterAttribute{},
	filterLanguage,
	filterCountry,
	filterAge{},
	filterBirthday{},
	filterCreatedAt{},
	filterIdentity{},
	filterEvent{},
	filterPurchase{},
	filterLink{},
	filterCampaign{},
	filterNotification{},
	filterFeedOff{},
	filterMessenger,
	filterWindow{},
	filterOneTimeToken{},
	filterOptedIn,
	filterOptedOut{},
	filterBlocked,
	filterSegment{},
	filterImported{},
	filterBucket{},
}

// Specs gives how each kind of filter is drawn, for the app.
func Specs() []Spec {
	specs := make([]Spec, len(Filters))
	for i, f := range Filters {
		specs[i] = f.Spec()
	}
	return specs
}

// filterOf finds a kind of filter by its type.
func filterOf(typ string) (Filter, Spec, bool) {
	for _, f := range Filters {
		if s := f.Spec(); s.Type == typ {
			return f, s, true
		}
	}
	return nil, Spec{}, false
}
