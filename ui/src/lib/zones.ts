/** Every time zone this browser knows, and the present one even if it does not. */
export function timeZones(present: string): { value: string; label: string }[] {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(present ? [present] : [])]);
  return [...names].sort().map((name) => ({ value: name, label: name.replaceAll('_', ' ') }));
}

/** Countries by their names in a language, for the region of a business. */
export function countries(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  const codes = 'AD AE AR AT AU BA BE BG BR CA CH CL CN CO CY CZ DE DK DZ EE EG ES FI FR GB GR HK HR HU ID IE IL IN IS IT JP KE KR LB LI LT LU LV MA MC MD ME MK MT MX MY NG NL NO NZ PE PH PL PT RO RS SA SE SG SI SK SN TH TN TR TW UA US VN ZA'.split(' ');
  return codes.map((code) => ({ value: code, label: names.of(code) ?? code })).sort((a, b) => a.label.localeCompare(b.label, locale));
}
