import type { Content } from '../api/types';
import { at } from '../message/compose-model';
import type { Spec } from './forms';

/** Tells of a path inside a content whether one of the fields in sight stands for it, so that nothing the API says is lost. */
export function pathsShown(content: Content, specs: Spec[] | undefined): (path: string) => boolean {
  const known = new Set(['tag', 'persona_id', 'notification', 'quick_replies', 'utility.name']);
  const walk = (list: Spec[], before: string) => {
    for (const spec of list) {
      const path = before + spec.path;
      known.add(path);
      if (spec.group) walk(spec.group, path + '.');
      const rows = spec.each && at(content, path);
      if (!spec.each || !Array.isArray(rows)) continue;
      rows.forEach((_, i) => {
        if (spec.look === 'buttons') ['type', 'title', 'url', 'payload'].forEach((member) => known.add(`${path}[${i}].${member}`));
        else walk(spec.each!, `${path}[${i}].`);
      });
    }
  };
  walk(specs ?? [], '');
  return (path) => known.has(path) || /^(quick_replies\[|utility\.(body|header|buttons)\[|products\[|customer_info\.countries\[)/.test(path);
}
