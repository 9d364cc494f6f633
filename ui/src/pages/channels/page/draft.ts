import type { MenuItem, ProfileChange, ProfileSettings } from '../../../api/setup';

// A Messenger profile as the editor holds it: by language, so that one choice of the language
// serves greeting, menu, questions and commands.

export const DEFAULT = 'default';

export interface Spoken {
  greeting: string;
  menu: MenuItem[];
  mute: boolean;
  ice: { question: string; payload: string }[];
  commands: { name: string; description: string }[];
}

export interface Draft {
  start: string;
  link: string;
  domains: string;
  spoken: Record<string, Spoken>;
}

const silent = (): Spoken => ({ greeting: '', menu: [], mute: false, ice: [], commands: [] });

/** What is said in a language; nothing yet for one that is new. */
export const spokenIn = (draft: Draft, locale: string): Spoken => draft.spoken[locale] ?? silent();

export function draftOf(profile: ProfileSettings): Draft {
  const spoken: Record<string, Spoken> = { [DEFAULT]: silent() };
  const of = (locale: string) => (spoken[locale] ??= silent());
  for (const one of profile.greeting ?? []) of(one.locale).greeting = one.text;
  for (const one of profile.persistent_menu ?? []) {
    of(one.locale).menu = one.call_to_actions ?? [];
    of(one.locale).mute = one.composer_input_disabled ?? false;
  }
  for (const one of profile.ice_breakers ?? []) of(one.locale).ice = one.call_to_actions ?? [];
  for (const one of profile.commands ?? []) of(one.locale).commands = one.commands ?? [];
  return { start: profile.get_started?.payload ?? '', link: profile.account_linking_url ?? '', domains: (profile.whitelisted_domains ?? []).join('\n'), spoken };
}

/** The profile that a draft asks for; what is empty is left out. */
export function profileOf(draft: Draft): ProfileSettings {
  const locales = Object.keys(draft.spoken);
  const each = <One>(has: (said: Spoken) => boolean, make: (locale: string, said: Spoken) => One): One[] | undefined => {
    const made = locales.flatMap((locale) => {
      const said = spokenIn(draft, locale);
      return has(said) ? [make(locale, said)] : [];
    });
    return made.length > 0 ? made : undefined;
  };
  const domains = draft.domains.split(/\s+/).filter(Boolean);
  return {
    get_started: draft.start.trim() ? { payload: draft.start.trim() } : undefined,
    greeting: each((said) => said.greeting.trim() !== '', (locale, said) => ({ locale, text: said.greeting })),
    persistent_menu: each((said) => said.menu.length > 0 || said.mute, (locale, said) => ({ locale, call_to_actions: said.menu, ...(said.mute ? { composer_input_disabled: true } : {}) })),
    ice_breakers: each((said) => said.ice.length > 0, (locale, said) => ({ locale, call_to_actions: said.ice })),
    commands: each((said) => said.commands.length > 0, (locale, said) => ({ locale, commands: said.commands })),
    whitelisted_domains: domains.length > 0 ? domains : undefined,
    account_linking_url: draft.link.trim() || undefined,
  };
}

/** What has to be asked of Facebook to come from one profile to another; nothing when they are the same. */
export function changeOf(has: ProfileSettings, wants: ProfileSettings): ProfileChange | undefined {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const normal = profileOf(draftOf(has));
  const change: ProfileChange = {};
  const remove: string[] = [];
  for (const name of ['persistent_menu', 'get_started', 'greeting', 'ice_breakers', 'commands', 'whitelisted_domains', 'account_linking_url'] as const) {
    if (same(normal[name], wants[name])) continue;
    if (wants[name] === undefined) remove.push(name);
    else Object.assign(change, { [name]: wants[name] });
  }
  if (remove.length > 0) change.remove = remove;
  return Object.keys(change).length > 0 ? change : undefined;
}

/** A list with one of its members moved by a step. */
export function moved<One>(list: One[], at: number, step: number): One[] {
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(at + step, 0, one);
  return next;
}
