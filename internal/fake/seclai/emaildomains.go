package seclai

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

var domainBehaviors = map[core.Operation]behavior{
	emaildomains.OpList:            listDomains,
	emaildomains.OpAdd:             typed(addDomain),
	emaildomains.OpUseShared:       useSharedDomain,
	emaildomains.OpRemove:          removeDomain,
	emaildomains.OpGetDMARCSummary: dmarc,
	emaildomains.OpSetPrimary:      makePrimary,
	emaildomains.OpSendTestEmail:   sendTestEmail,
	emaildomains.OpVerify:          verifyDomain,
}

func listDomains(x *exchange) (any, error) {
	all := x.Store.All(domainKind, nil)
	has := func(kind emaildomains.Kind) bool {
		return slices.ContainsFunc(all, func(r *resource) bool { return r.Fields["kind"] == string(kind) })
	}
	custom, vanity := has(emaildomains.KindCustom), has(emaildomains.KindVanity)
	return fields{
		"domains": engine.Anys(all), "has_custom": custom, "has_vanity": vanity, "can_add_custom": !custom, "can_add_vanity": !vanity,
		"custom_plan_names": []any{"Business"}, "vanity_plan_names": []any{"Team", "Business"},
	}, nil
}

func addDomain(x *exchange, req emaildomains.AddRequest) (any, error) {
	if err := engine.RequireOneOf(x.Body, "kind", emaildomains.KindVanity, emaildomains.KindCustom); err != nil {
		return nil, err
	}
	domain := req.Value
	switch {
	case x.Store.First(domainKind, fields{"kind": string(req.Kind)}) != nil:
		return nil, engine.Conflict("The account already has a %s domain", req.Kind)
	case req.Kind == emaildomains.KindVanity:
		domain += ".seclai.com"
	}
	return x.addDomain(fields{"kind": string(req.Kind), "domain": domain, "delegated": req.Delegated != nil && *req.Delegated}), nil
}

func (a *API) addDomain(o fields) *resource {
	o["dns_records"] = []any{fields{
		"key": "dkim", "type": "CNAME", "name": "seclai._domainkey." + o.Text("domain"), "relative_name": "seclai._domainkey",
		"value": "seclai.dkim.amazonses.com", "ok": false, "detail": "not found", "mx_host": nil, "mx_priority": nil,
	}}
	return a.Add(domainKind, a.schema(emaildomains.OpAdd), fields{"status": "pending"}.With(o))
}

func verifyDomain(x *exchange) (any, error) {
	now := x.Sampler.Tick()
	x.It.Fields["verified"], x.It.Fields["status"], x.It.Fields["last_checked_at"] = true, "verified", now
	if x.It.Fields["verified_at"] == nil {
		x.It.Fields["verified_at"] = now
	}
	for _, v := range x.It.List("dns_records") {
		v.(fields)["ok"], v.(fields)["detail"] = true, nil
	}
	return x.It, nil
}

func makePrimary(x *exchange) (any, error) {
	if !x.It.Bool("verified") {
		return nil, engine.Conflict("The domain is not verified")
	}
	_, _ = useSharedDomain(x)
	x.It.Fields["is_primary"] = true
	return x.It, nil
}

func useSharedDomain(x *exchange) (any, error) {
	for _, r := range x.Store.All(domainKind, nil) {
		r.Fields["is_primary"] = false
	}
	return nil, nil
}

func sendTestEmail(x *exchange) (any, error) {
	if !x.It.Bool("verified") {
		return nil, engine.Conflict("The domain is not verified")
	}
	return fields{"sent": true}, nil
}

func removeDomain(x *exchange) (any, error) {
	out := fields{"removed": true, "cleanup_note": nil}
	if x.It.Bool("delegated") {
		out["cleanup_note"] = "Delete the NS record of " + x.It.Text("domain") + " at your registrar."
	}
	_, _ = remove(x)
	return out, nil
}

func dmarc(x *exchange) (any, error) {
	return fields{
		"window_days": x.Query.Int("days"), "monitored": true, "report_count": 0, "total_messages": 0, "passed_messages": 0, "failed_messages": 0,
		"pass_rate": nil, "dispositions": fields{"none": 0, "quarantine": 0, "reject": 0}, "top_failing_sources": []any{},
	}, nil
}
