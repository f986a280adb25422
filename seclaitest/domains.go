package seclaitest

import "slices"

var domainBehaviours = map[string]behaviour{
	"GET /email-domains":                         listDomains,
	"POST /email-domains":                        addDomain,
	"POST /email-domains/use-shared-domain":      useSharedDomain,
	"DELETE /email-domains/{domain_id}":          removeDomain,
	"GET /email-domains/{domain_id}/dmarc":       dmarc,
	"POST /email-domains/{domain_id}/primary":    makePrimary,
	"POST /email-domains/{domain_id}/test-email": sendTestEmail,
	"POST /email-domains/{domain_id}/verify":     verifyDomain,
}

func listDomains(x *exchange) (any, error) {
	all := x.store.all("email-domains", nil)
	has := func(kind string) bool {
		return slices.ContainsFunc(all, func(o fields) bool { return o["kind"] == kind })
	}
	return fields{
		"domains": anyOf(all), "has_custom": has("custom"), "has_vanity": has("vanity"), "can_add_custom": !has("custom"), "can_add_vanity": !has("vanity"),
		"custom_plan_names": []any{"Business"}, "vanity_plan_names": []any{"Team", "Business"},
	}, nil
}

func addDomain(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "kind", []string{"vanity", "custom"}); err != nil {
		return nil, err
	}
	kind, domain := textOf(x.body, "kind"), textOf(x.body, "value")
	switch {
	case x.store.first("email-domains", fields{"kind": kind}) != nil:
		return nil, conflict("The account already has a %s domain", kind)
	case kind == "vanity":
		domain += ".seclai.com"
	}
	return x.addDomain(fields{"kind": kind, "domain": domain, "delegated": truthOf(x.body, "delegated")}), nil
}

func (s *Server) addDomain(o fields) fields {
	o["dns_records"] = []any{fields{
		"key": "dkim", "type": "CNAME", "name": "seclai._domainkey." + textOf(o, "domain"), "relative_name": "seclai._domainkey",
		"value": "seclai.dkim.amazonses.com", "ok": false, "detail": "not found", "mx_host": nil, "mx_priority": nil,
	}}
	return s.add("email-domains", schemaOf("POST /email-domains"), with(fields{"status": "pending"}, o))
}

func verifyDomain(x *exchange) (any, error) {
	now := x.sampler.tick()
	x.it["verified"], x.it["status"], x.it["last_checked_at"] = true, "verified", now
	if x.it["verified_at"] == nil {
		x.it["verified_at"] = now
	}
	for _, v := range listOf(x.it, "dns_records") {
		v.(fields)["ok"], v.(fields)["detail"] = true, nil
	}
	return x.it, nil
}

func makePrimary(x *exchange) (any, error) {
	if !truthOf(x.it, "verified") {
		return nil, conflict("The domain is not verified")
	}
	_, _ = useSharedDomain(x)
	x.it["is_primary"] = true
	return x.it, nil
}

func useSharedDomain(x *exchange) (any, error) {
	for _, o := range x.store.all("email-domains", nil) {
		o["is_primary"] = false
	}
	return nil, nil
}

func sendTestEmail(x *exchange) (any, error) {
	if !truthOf(x.it, "verified") {
		return nil, conflict("The domain is not verified")
	}
	return fields{"sent": true}, nil
}

func removeDomain(x *exchange) (any, error) {
	out := fields{"removed": true, "cleanup_note": nil}
	if truthOf(x.it, "delegated") {
		out["cleanup_note"] = "Delete the NS record of " + textOf(x.it, "domain") + " at your registrar."
	}
	_, _ = remove(x)
	return out, nil
}

func dmarc(x *exchange) (any, error) {
	return fields{
		"window_days": intOf(x.query, "days"), "monitored": true, "report_count": 0, "total_messages": 0, "passed_messages": 0, "failed_messages": 0,
		"pass_rate": nil, "dispositions": fields{"none": 0, "quarantine": 0, "reject": 0}, "top_failing_sources": []any{},
	}, nil
}
