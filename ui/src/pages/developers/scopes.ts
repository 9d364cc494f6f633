import type { Scope } from '../../api/accounts';

/** The scopes of the Braze-compatible API by the first part of their names, in their order. */
export function groupsOf(scopes: Scope[]): { group: string; members: Scope[] }[] {
  const groups = new Map<string, Scope[]>();
  for (const scope of scopes) {
    if (scope.opens !== 'braze') continue;
    const group = scope.name.split('.')[0] ?? scope.name;
    groups.set(group, [...(groups.get(group) ?? []), scope]);
  }
  return [...groups].map(([group, members]) => ({ group, members }));
}

/** The lines of a text that say something. */
export const lines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean);
