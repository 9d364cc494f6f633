import { describe, expect, it } from 'vitest';
import { fileName, isWide, libraryId, shapeOf } from './picture';

describe('a picture by its address', () => {
  it('is one of the library or not', () => {
    expect(libraryId('https://msg.shop.example/media/med_01jd.jpg')).toBe('med_01jd');
    expect(libraryId('https://shop.example/pan.png')).toBeUndefined();
  });
  it('has a name', () => {
    expect(fileName('https://shop.example/a/pan%20two.png?v=2')).toBe('pan two.png');
    expect(fileName('https://shop.example/100%.png')).toBe('100%.png');
  });
  it('has a shape', () => {
    expect([isWide(1200, 628), isWide(1910, 1000), isWide(800, 600)]).toEqual([true, true, false]);
    expect(shapeOf(800, 600, 'en-GB')).toBe('4 : 3');
    expect(shapeOf(1200, 628, 'fr-FR')).toBe('1,91 : 1');
  });
});
