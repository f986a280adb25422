package seclai

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

var alertConfigBehaviors = map[core.Operation]behavior{
	alerts.OpListConfigs:  listAlertConfigs,
	alerts.OpGetConfig:    show,
	alerts.OpCreateConfig: createAlertConfig,
	alerts.OpUpdateConfig: updateAlertConfig,
	alerts.OpDeleteConfig: remove,

	alerts.OpListOrganizationPreferences:  listPreferences,
	alerts.OpUpdateOrganizationPreference: setPreference,
}

// The alert types of agents and sources.
var (
	agentAlertTypes = []alerts.Type{
		alerts.TypeRunFailed, alerts.TypeConsecutiveFailures, alerts.TypeErrorRateSpike, alerts.TypeSlowRun, alerts.TypeRunBurst,
		alerts.TypeCreditsUsageSpike, alerts.TypeCreditsLowThreshold, alerts.TypeCreditsRunoutPrediction, alerts.TypeNonManualEvalFlagged,
		alerts.TypeNonManualEvalFailed, alerts.TypeGovernanceBlocked, alerts.TypeGovernanceFlagged, alerts.TypeModelDeprecated,
		alerts.TypeModelNewerAvailable, alerts.TypeModelSunset,
	}
	sourceAlertTypes = []alerts.Type{alerts.TypePullFailed, alerts.TypePullErrorRateSpike, alerts.TypeConsecutivePullFailures}
	alertTypes       = slices.Concat(agentAlertTypes, sourceAlertTypes)
)

var distributions = []alerts.DistributionType{
	alerts.DistributionTypeOwner, alerts.DistributionTypeOwnerAdmins, alerts.DistributionTypeSelectedMembers,
}

// listAlertConfigs lists those of an agent or a source; with neither, those of
// the account for agents or, with scope "source", for sources.
func listAlertConfigs(x *exchange) (any, error) {
	all := x.Store.All(alertConfigKind, nil)
	if x.Query["agent_id"] == nil && x.Query["source_connection_id"] == nil {
		types := agentAlertTypes
		if x.Query["scope"] == string(alerts.ConfigScopeSource) {
			types = sourceAlertTypes
		}
		all = slices.DeleteFunc(all, func(r *resource) bool {
			return r.Fields["agent_id"] != nil || r.Fields["source_connection_id"] != nil || !slices.Contains(types, alerts.Type(r.Text("alert_type")))
		})
	}
	return engine.Listed(all), nil
}

func createAlertConfig(x *exchange) (any, error) {
	if err := engine.RequireOneOf(x.Body, "alert_type", alertTypes...); err != nil {
		return nil, err
	}
	for name, kind := range map[string]*engine.Kind{"agent_id": agentKind, "source_connection_id": sourceKind} {
		if id := x.Body.Text(name); id != "" {
			if _, err := x.Need(kind, id); err != nil {
				return nil, err
			}
		}
	}
	if err := engine.RequireOneOf(x.Body, "distribution_type", distributions...); err != nil {
		return nil, err
	}
	return x.Add(alertConfigKind, x.Op.Response.Schema, x.Body.With(fields{
		"account_id": x.account.id, "enabled": x.Body.Or("enabled", true), "cooldown_minutes": x.Body.Or("cooldown_minutes", 60),
		"distribution_type": x.Body.Or("distribution_type", string(alerts.DistributionTypeOwner)), "recipient_user_ids": x.Body.Or("recipient_user_ids", []any{}),
	})), nil
}

func updateAlertConfig(x *exchange) (any, error) {
	if err := engine.RequireOneOf(x.Body, "distribution_type", distributions...); err != nil {
		return nil, err
	}
	x.It.Change(x.Body, "threshold")
	x.Touch(x.It)
	return x.It, nil
}

// listPreferences lists the opt-outs or, with defaults, all alert types of the
// caller's organizations.
func listPreferences(x *exchange) (any, error) {
	var all []fields
	for _, org := range x.account.organizations {
		for _, t := range alertTypes {
			p := x.preference(optOut{org.Text("id"), t})
			if p.Bool("is_override") || x.Query.Bool("include_defaults") {
				all = append(all, p)
			}
		}
	}
	delete(x.Query, "include_defaults")
	return listing{Items: all, Ordered: true}, nil
}

// optOut is an alert type that the caller does not want to hear of.
type optOut struct {
	organization string
	alertType    alerts.Type
}

func (x *exchange) preference(of optOut) fields {
	out := x.account.optedOut[of]
	return fields{"organization_id": of.organization, "alert_type": string(of.alertType), "subscribed": !out, "is_override": out}
}

func setPreference(x *exchange) (any, error) {
	of := optOut{x.Args["organization_id"], alerts.Type(x.Args["alert_type"])}
	if !slices.ContainsFunc(x.account.organizations, func(o fields) bool { return o["id"] == of.organization }) {
		return nil, engine.NotFound("Organization")
	}
	if !slices.Contains(alertTypes, of.alertType) {
		return nil, engine.Refuse("unknown alert_type '"+string(of.alertType)+"'", "path", "alert_type")
	}
	x.account.optedOut[of] = !x.Body.Bool("subscribed")
	return x.preference(of), nil
}
