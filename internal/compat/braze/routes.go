package braze

import "context"

// endpoint is one operation of the API.
type endpoint struct {
	method, path string
	scope        string // the permission that the key needs, by Braze's name
	limit        *limit
	status       int // of an answer that is no refusal
	about        string
	query        []string // parameters, "name: what it means"
	body         string   // an example; "" when there is none
	serve        func(context.Context, *call) (reply, error)
}

// endpoints lists the operations: the one place where a path, its scope and its limit stand.
func (d *Door) endpoints() []endpoint {
	var all []endpoint
	for _, part := range [][]endpoint{d.userEndpoints(), d.exportEndpoints(), d.listEndpoints(), d.segmentEndpoints(), d.subscriptionEndpoints(), d.blockEndpoints(), d.catalogEndpoints(), d.itemEndpoints(), d.sendEndpoints(), d.scheduleEndpoints(), d.campaignEndpoints(), d.triggerEndpoints(), d.labelEndpoints()} {
		all = append(all, part...)
	}
	return all
}

func (d *Door) userEndpoints() []endpoint {
	const told = `{"attributes":[{"external_id":"u1","first_name":"Ana","plan":"pro","tags":{"add":["vip"]}}],"events":[{"external_id":"u1","name":"signed_up","time":"2026-05-01T10:00:00Z","properties":{"plan":"pro"}}],"purchases":[{"external_id":"u1","product_id":"whisk","currency":"EUR","price":9.9,"time":"2026-05-01T10:05:00Z"}]}`
	return []endpoint{
		{"POST", "/users/track", "users.track", limitTrack, 201, "Attributes, events and purchases of people: up to 75 of each", nil, told, d.track},
		{"POST", "/users/track/bulk", "users.track.bulk", limitBulk, 201, "The same, up to 1,000 objects in all", nil, told, d.trackBulk},
		{"POST", "/users/track/sync", "users.track.sync", limitSync, 201, "One object, and what the person has become of it", nil,
			`{"attributes":[{"external_id":"u1","plan":"pro"}]}`, d.trackSync},
		{"POST", "/users/identify", "users.identify", limitUsers, 201, "External ids for people who are known by an alias, an e-mail address or a phone number", nil,
			`{"aliases_to_identify":[{"external_id":"u1","user_alias":{"alias_name":"bot-77","alias_label":"messenger"}}]}`, d.identify},
		{"POST", "/users/alias/new", "users.alias.new", limitUsers, 201, "Aliases for people, or people by alias only", nil,
			`{"user_aliases":[{"external_id":"u1","alias_name":"bot-77","alias_label":"messenger"}]}`, d.aliasNew},
		{"POST", "/users/alias/update", "users.alias.update", limitUsers, 201, "Other names for aliases", nil,
			`{"alias_updates":[{"alias_label":"messenger","old_alias_name":"bot-77","new_alias_name":"bot-78"}]}`, d.aliasUpdate},
		{"POST", "/users/external_ids/rename", "users.external_ids.rename", limitRename, 201, "Other external ids for people; the former ones go on finding them", nil,
			`{"external_id_renames":[{"current_external_id":"old1","new_external_id":"new1"}]}`, d.rename},
		{"POST", "/users/external_ids/remove", "users.external_ids.remove", limitRename, 201, "Forget former external ids", nil,
			`{"external_ids":["old1"]}`, d.removeIDs},
		{"POST", "/users/merge", "users.merge", limitUsers, 202, "Make pairs of people one", nil,
			`{"merge_updates":[{"identifier_to_merge":{"external_id":"old"},"identifier_to_keep":{"external_id":"new"}}]}`, d.merge},
		{"POST", "/users/delete", "users.delete", limitUsers, 201, "Delete people for good", nil, `{"external_ids":["u1"]}`, d.remove},
	}
}

func (d *Door) exportEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/users/export/segment", "users.export.segment", limitDefault, 201, "A file of the people of a segment", nil,
			`{"segment_id":"01a1f82f-1e80-7000-b6fd-1e45f7d1c382","fields_to_export":["external_id","email","custom_attributes"],"callback_endpoint":"https://shop.example/exported"}`, d.exportSegment},
		{"POST", "/users/export/ids", "users.export.ids", limitExport, 201, "People by their names", nil,
			`{"external_ids":["u1"],"fields_to_export":["external_id","email","custom_attributes"]}`, d.exportIDs},
	}
}

const (
	queryLength = "length: how many days or hours, 1 to 100; 14 when left out"
	queryEnd    = "ending_at: a date or an instant in the last of them; now when left out"
	queryUnit   = "unit: day or hour"
	queryPage   = "page: from 0"
	queryCursor = "cursor: of the Link header of the page before"
)

func (d *Door) listEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/events/list", "events.list", limitLists, 200, "Names of custom events, 250 a page", []string{queryPage}, "", d.eventList},
		{"GET", "/events", "events.get", limitDefault, 200, "What is known of custom events and their properties, 50 a page", []string{queryCursor}, "", d.events},
		{"GET", "/events/data_series", "events.data_series", limitDefault, 200, "How often a custom event happened", []string{"event: its name", "segment_id: of those who are in this segment; one with analytics tracking", queryLength, queryUnit, queryEnd}, "", d.eventSeries},
		{"GET", "/purchases/product_list", "purchases.product_list", limitLists, 200, "Products that were bought, 250 a page", []string{queryPage}, "", d.productList},
		{"GET", "/purchases/quantity_series", "purchases.quantity_series", limitLists, 200, "How many pieces were bought", []string{queryLength, queryUnit, queryEnd, "product: of this one only"}, "", d.quantities},
		{"GET", "/purchases/revenue_series", "purchases.revenue_series", limitLists, 200, "What was paid for them, in whatever currency", []string{queryLength, queryUnit, queryEnd, "product: of this one only"}, "", d.revenues},
		{"GET", "/kpi/new_users/data_series", "kpi.new_users.data_series", limitDefault, 200, "How many people became known", []string{queryLength, queryEnd}, "", d.newUsers},
		{"GET", "/custom_attributes", "custom_attributes.get", limitDefault, 200, "What is known of custom attributes, 50 a page", []string{queryCursor}, "", d.attributes},
		{"POST", "/custom_attributes/blocklist", "custom_attributes.blocklist", limitDefault, 201, "Take no more values of custom attributes, or take them again", nil,
			`{"custom_attribute_names":["legacy"],"blocklisted":true}`, d.blockAttributes},
	}
}

func (d *Door) segmentEndpoints() []endpoint {
	const one = "segment_id: its id"
	return []endpoint{
		{"GET", "/segments/list", "segments.list", limitDefault, 200, "The segments, 100 a page", []string{queryPage, "sort_direction: asc or desc, by when they were made"}, "", d.segmentList},
		{"GET", "/segments/details", "segments.details", limitDefault, 200, "One segment, its filters in words", []string{one}, "", d.segmentDetails},
		{"GET", "/segments/data_series", "segments.data_series", limitDefault, 200, "How many people a segment had, by day", []string{one, queryLength, queryEnd}, "", d.segmentSeries},
	}
}

func (d *Door) subscriptionEndpoints() []endpoint {
	who := []string{"external_id[]: up to 50", "email[]: instead", "phone[]: instead"}
	const group = "a3b1c2d4-0000-4000-8000-000000000001"
	return []endpoint{
		{"GET", "/subscription/status/get", "subscription.status.get", limitDefault, 200, "Whether people are subscribed to a group", append([]string{"subscription_group_id: the group"}, who...), "", d.subscriptionStatus},
		{"GET", "/subscription/user/status", "subscription.groups.get", limitDefault, 200, "What people are subscribed to", append([]string{"limit: 1 to 100", "offset: how many to pass over"}, who...), "", d.userSubscriptions},
		{"POST", "/subscription/status/set", "subscription.status.set", limitSetState, 201, "Subscribe people to a group, or not", nil,
			`{"subscription_group_id":"` + group + `","subscription_state":"subscribed","external_id":["u1"]}`, d.setSubscription},
		{"POST", "/v2/subscription/status/set", "subscription.status.set", limitSetState, 201, "The same for several groups", nil,
			`{"subscription_groups":[{"subscription_group_id":"` + group + `","subscription_state":"unsubscribed","external_ids":["u1"]}]}`, d.setSubscriptions},
		{"POST", "/email/status", "email.status", limitDefault, 201, "What everybody who has an e-mail address is to e-mail", nil,
			`{"email":"ana@shop.example","subscription_state":"unsubscribed"}`, d.emailStatus},
	}
}

func (d *Door) blockEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/content_blocks/list", "content_blocks.list", limitDefault, 200, "The content blocks, by name",
			[]string{"modified_after: an instant", "modified_before: an instant", "limit: 1 to 1,000; 100 when left out", "offset: how many to pass over, from 1"}, "", d.blockList},
		{"GET", "/content_blocks/info", "content_blocks.info", limitDefault, 200, "One content block", []string{"content_block_id: its id", "include_inclusion_data: true tells what names it"}, "", d.blockInfo},
		{"POST", "/content_blocks/create", "content_blocks.create", limitDefault, 201, "Make a content block", nil,
			`{"name":"footer","description":"Under every message","content":"Cooktoys, Lyon. {{${first_name} | default: 'You'}} can write STOP.","state":"active"}`, d.blockCreate},
		{"POST", "/content_blocks/update", "content_blocks.update", limitDefault, 201, "Change a content block", nil,
			`{"content_block_id":"cb_06h03eq5z5r018j8dyc2ndcmkc","content":"Cooktoys, Paris."}`, d.blockUpdate},
	}
}

func (d *Door) catalogEndpoints() []endpoint {
	const at = "/catalogs/{catalog}"
	return []endpoint{
		{"GET", "/catalogs", "catalogs.get", limitCatalogs, 200, "The catalogs", nil, "", d.catalogList},
		{"POST", "/catalogs", "catalogs.create", limitCatalogs, 201, "Make a catalog", nil,
			`{"catalogs":[{"name":"restaurants","description":"Where to eat","fields":[{"name":"id","type":"string"},{"name":"City","type":"string"},{"name":"Rating","type":"number"},{"name":"Dishes","type":"array"}]}]}`, d.catalogAdd},
		{"DELETE", at, "catalogs.delete", limitCatalogs, 200, "Remove a catalog with its items", nil, "", d.catalogDelete},
		{"POST", at + "/fields", "catalogs.create_fields", limitFields, 202, "Add fields: up to 50", nil,
			`{"fields":[{"name":"Open","type":"boolean"}]}`, d.fieldsAdd},
		{"DELETE", at + "/fields/{field}", "catalogs.delete_fields", limitFields, 202, "Remove a field with its values", nil, "", d.fieldDelete},
		{"POST", at + "/selections", "catalogs.create_selection", limitFields, 202, "Make a selection", nil,
			`{"selection":{"name":"best","description":"The best ones","filters":[{"field":"Rating","operator":"greater than","value":7}],"results_limit":5,"sort_field":"Rating","sort_order":"desc"}}`, d.selectionAdd},
		{"DELETE", at + "/selections/{selection}", "catalogs.delete_selection", limitFields, 202, "Remove a selection", nil, "", d.selectionDelete},
	}
}

func (d *Door) itemEndpoints() []endpoint {
	const at, one = "/catalogs/{catalog}/items", "/catalogs/{catalog}/items/{item}"
	return []endpoint{
		{"GET", at, "catalogs.get_items", limitItem, 200, "The items, 50 a page", []string{queryCursor}, "", d.itemList},
		{"POST", at, "catalogs.add_items", limitItems, 202, "Make items: up to 50", nil, `{"items":[{"id":"r1","City":"Lyon","Rating":8.5,"Dishes":["Quenelles"]}]}`, d.itemsAdd},
		{"PUT", at, "catalogs.replace_items", limitItems, 202, "Make items, or replace them: up to 50", nil, `{"items":[{"id":"r1","City":"Lyon"}]}`, d.itemsReplace},
		{"PATCH", at, "catalogs.update_items", limitItems, 202, "Change items in part: up to 50", nil, `{"items":[{"id":"r1","Rating":9,"Dishes":{"$add":["Tarte"],"$remove":["Quenelles"]}}]}`, d.itemsPatch},
		{"DELETE", at, "catalogs.delete_items", limitItems, 202, "Remove items: up to 50", nil, `{"items":[{"id":"r1"}]}`, d.itemsDelete},
		{"GET", one, "catalogs.get_item", limitItem, 200, "One item", nil, "", d.itemGet},
		{"POST", one, "catalogs.create_item", limitItem, 201, "Make an item", nil, `{"items":[{"City":"Nice"}]}`, d.itemAdd},
		{"PUT", one, "catalogs.replace_item", limitItem, 200, "Make an item, or replace it", nil, `{"items":[{"City":"Nice","Rating":6}]}`, d.itemReplace},
		{"PATCH", one, "catalogs.update_item", limitItem, 200, "Change an item in part", nil, `{"items":[{"Rating":7}]}`, d.itemPatch},
		{"DELETE", one, "catalogs.delete_item", limitItem, 202, "Remove an item", nil, "", d.itemDelete},
	}
}
