package seclaitest

import (
	"slices"
	"strings"
)

var alertBehaviours = map[string]behaviour{
	"GET /alerts":                         listAlerts,
	"GET /alerts/{alert_id}":              alertDetail,
	"POST /alerts/{alert_id}/comments":    commentAlert,
	"POST /alerts/{alert_id}/status":      changeAlert,
	"POST /alerts/{alert_id}/subscribe":   subscribe,
	"POST /alerts/{alert_id}/unsubscribe": unsubscribe,

	"GET /alerts/configs":               listAlertConfigs,
	"POST /alerts/configs":              createAlertConfig,
	"PATCH /alerts/configs/{config_id}": updateAlertConfig,

	"GET /alerts/organization-preferences/list":                             listPreferences,
	"PATCH /alerts/organization-preferences/{organization_id}/{alert_type}": setPreference,
}

var (
	alertStatuses   = []string{"triggered", "acknowledged", "resolved", "dismissed"}
	agentAlertTypes = strings.Fields(`run_failed consecutive_failures error_rate_spike slow_run run_burst credits_usage_spike
		credits_low_threshold credits_runout_prediction non_manual_eval_flagged non_manual_eval_failed governance_blocked
		governance_flagged model_deprecated model_newer_available model_sunset`)
	sourceAlertTypes = strings.Fields("pull_failed pull_error_rate_spike consecutive_pull_failures")
	distributions    = []string{"owner", "owner_admins", "selected_members"}
)

func listAlerts(x *exchange) (any, error) {
	var all []fields
	for _, o := range x.store.all("alerts", nil) {
		all = append(all, x.counted(o))
	}
	return listing{items: all}, nil
}

// counted is an alert with the numbers of what belongs to it.
func (x *exchange) counted(o fields) fields {
	return with(o, fields{
		"comment_count": len(listOf(o, "comments")), "subscriber_count": len(listOf(o, "subscribers")), "is_subscribed": x.subscription(o) >= 0,
	})
}

// subscription is the caller's place among the subscribers of an alert, or -1.
func (x *exchange) subscription(o fields) int {
	return slices.IndexFunc(listOf(o, "subscribers"), func(v any) bool { return v.(fields)["user_id"] == x.settings.user })
}

func alertDetail(x *exchange) (any, error) {
	return fields{"alert": x.counted(x.it), "comments": listOf(x.it, "comments"), "history": listOf(x.it, "history"), "subscribers": listOf(x.it, "subscribers")}, nil
}

// note adds an entry of the caller to one of an alert's lists.
func (x *exchange) note(list string, entry fields) {
	entry = with(entry, fields{"id": x.sampler.uuid(), "user_id": x.settings.user, "user_name": "Ada Lovelace", "created_at": x.sampler.tick()})
	x.it[list] = append(listOf(x.it, list), entry)
}

func commentAlert(x *exchange) (any, error) {
	x.note("comments", fields{"body": x.body["body"]})
	return alertDetail(x)
}

func changeAlert(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "status", alertStatuses); err != nil {
		return nil, err
	}
	status := textOf(x.body, "status")
	x.note("history", fields{
		"previous_status": x.it["status"], "new_status": status, "note": x.body["note"], "changed_by_user_id": x.settings.user, "changed_by_name": "Ada Lovelace",
	})
	x.it["status"] = status
	x.touch(x.it)
	return alertDetail(x)
}

func subscribe(x *exchange) (any, error) {
	if x.subscription(x.it) < 0 {
		x.note("subscribers", nil)
	}
	return alertDetail(x)
}

func unsubscribe(x *exchange) (any, error) {
	if i := x.subscription(x.it); i >= 0 {
		x.it["subscribers"] = slices.Delete(slices.Clone(listOf(x.it, "subscribers")), i, i+1)
	}
	return alertDetail(x)
}

// listAlertConfigs lists those of an agent or a source; with neither, those of
// the account for agents or, with scope "source", for sources.
func listAlertConfigs(x *exchange) (any, error) {
	all := x.store.all("configs", nil)
	if x.query["agent_id"] == nil && x.query["source_connection_id"] == nil {
		types := agentAlertTypes
		if x.query["scope"] == "source" {
			types = sourceAlertTypes
		}
		all = slices.DeleteFunc(all, func(o fields) bool {
			return o["agent_id"] != nil || o["source_connection_id"] != nil || !slices.Contains(types, textOf(o, "alert_type"))
		})
	}
	return listing{items: all}, nil
}

func createAlertConfig(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "alert_type", slices.Concat(agentAlertTypes, sourceAlertTypes)); err != nil {
		return nil, err
	}
	for name, of := range map[string]string{"agent_id": "agents", "source_connection_id": "sources"} {
		if id := textOf(x.body, name); id != "" {
			if _, err := x.need(of, id); err != nil {
				return nil, err
			}
		}
	}
	if err := requireOneOf(x.body, "distribution_type", distributions); err != nil {
		return nil, err
	}
	return x.add("configs", x.op.answer.schema, with(x.body, fields{
		"account_id": x.settings.id, "enabled": orElse(x.body["enabled"], true), "cooldown_minutes": orElse(x.body["cooldown_minutes"], 60),
		"distribution_type": orElse(x.body["distribution_type"], "owner"), "recipient_user_ids": orElse(x.body["recipient_user_ids"], []any{}),
	})), nil
}

func updateAlertConfig(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "distribution_type", distributions); err != nil {
		return nil, err
	}
	change(x.it, x.body, "threshold")
	x.touch(x.it)
	return x.it, nil
}

// listPreferences lists the opt-outs or, with defaults, all alert types of the
// caller's organizations.
func listPreferences(x *exchange) (any, error) {
	var all []fields
	for _, org := range x.settings.organizations {
		for _, kind := range slices.Concat(agentAlertTypes, sourceAlertTypes) {
			p := x.preference(textOf(org, "id"), kind)
			if truthOf(p, "is_override") || truthOf(x.query, "include_defaults") {
				all = append(all, p)
			}
		}
	}
	delete(x.query, "include_defaults")
	return listing{items: all, ordered: true}, nil
}

func (x *exchange) preference(org, kind string) fields {
	out := x.settings.optedOut[org+" "+kind]
	return fields{"organization_id": org, "alert_type": kind, "subscribed": !out, "is_override": out}
}

func setPreference(x *exchange) (any, error) {
	org, kind := x.args["organization_id"], x.args["alert_type"]
	if !slices.ContainsFunc(x.settings.organizations, func(o fields) bool { return o["id"] == org }) {
		return nil, notFound("Organization")
	}
	if !slices.Contains(agentAlertTypes, kind) && !slices.Contains(sourceAlertTypes, kind) {
		return nil, refuse("unknown alert_type '"+kind+"'", "path", "alert_type")
	}
	x.settings.optedOut[org+" "+kind] = !truthOf(x.body, "subscribed")
	return x.preference(org, kind), nil
}
