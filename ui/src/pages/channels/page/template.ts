import type { NewTemplate } from '../../../api/setup';

// A utility template between the form and the API (Messenger Platform reference, section 3.7).

export interface Component {
  type: string;
  format?: string;
  text?: string;
  buttons?: { type: string; text: string; url?: string }[];
}

export interface TemplateForm {
  name: string;
  language: string;
  header: string;
  body: string;
  button: string;
  url: string;
}

/** The components of a definition as the platform gave it, or as a library entry has them. */
export function componentsOf(definition: unknown): Component[] {
  const list = Array.isArray(definition) ? definition : definition && typeof definition === 'object' && 'components' in definition ? definition.components : [];
  return Array.isArray(list) ? (list as Component[]) : [];
}

export const partOf = (components: Component[], type: string): Component | undefined => components.find((one) => one.type.toUpperCase() === type);

export const nameFault = (name: string): boolean => !/^[a-z0-9_]{1,512}$/.test(name);
export const languageFault = (language: string): boolean => !/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language);
export const edgeFault = (body: string): boolean => /^\s*\{\{|\}\}\s*$/.test(body);

/** What the API is asked for. The form of the values follows from how they are written. */
export function newTemplate(form: TemplateForm): NewTemplate {
  const values = [...form.body.matchAll(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g)].map((found) => found[1] ?? '');
  const components: Component[] = [];
  if (form.header.trim()) components.push({ type: 'HEADER', format: 'TEXT', text: form.header.trim() });
  components.push({ type: 'BODY', text: form.body.trim() });
  if (form.button.trim()) components.push({ type: 'BUTTONS', buttons: [{ type: 'URL', text: form.button.trim(), url: form.url.trim() }] });
  return { name: form.name.trim(), language: form.language.trim(), parameter_format: values.some((name) => !/^\d+$/.test(name)) ? 'NAMED' : 'POSITIONAL', components };
}
