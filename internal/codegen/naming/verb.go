package naming

import "strings"

// IsVerb reports whether name begins with one of the verbs that methods have.
func IsVerb(name string) bool {
	words := Words(name)
	return len(words) > 0 && verbs[words[0]]
}

var verbs = func() map[string]bool {
	all := map[string]bool{}
	for v := range strings.FieldsSeq(`accept add archive block count cancel change check clear compact copy create decline delete disable
		download enable estimate export generate get import invite link list mark move pause ping preview promote publish rate reject remove
		rename replace reset restore resume revoke rotate run search send set start stop submit subscribe sync test transfer unblock
		unlink unsubscribe update upload use validate verify wait docs resources`) {
		all[v] = true
	}
	return all
}()
