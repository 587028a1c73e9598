import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PastedImages } from '../../../src/assist/pastedImages.ts';
import { AppError } from '../../../src/base/appError.ts';
import { maxImageBytes } from '../../../src/models/images.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');
const refused = (sentence: string) => (error: unknown) =>
  AppError.is(error, 'refused') && error.message.includes(sentence);

describe('pasted images', () => {
  it('go along under their number, with the type that their bytes say', () => {
    const images = new PastedImages();
    assert.equal(images.add(png, png.length, 5, undefined), '#image:1');
    assert.equal(images.add(Buffer.from('GIF89a'), 6, 5, undefined), '#image:2');
    assert.deepEqual(images.attachment('1', '#image:1', undefined), {
      label: '#image:1',
      title: 'Pasted image 1',
      text: '',
      image: { mediaType: 'image/png', base64: png.toString('base64') },
    });
    assert.equal(images.attachment('2', '#image:2', undefined).image?.mediaType, 'image/gif');
  });

  it('are refused when too large, no image, or unwanted by the model, and then take no number', () => {
    const images = new PastedImages();
    assert.throws(() => images.add(png, maxImageBytes + 1, 5, undefined), refused('larger than 3.75 MB'));
    assert.throws(() => images.add(new Uint8Array(), maxImageBytes + 1, 5, undefined), refused('larger than 3.75 MB'));
    const large = Buffer.concat([png, Buffer.alloc(maxImageBytes)]);
    assert.throws(() => images.add(large, 1, 5, undefined), refused('larger than 3.75 MB'));
    assert.throws(() => images.add(Buffer.from('<svg/>'), 6, 5, undefined), refused('isn’t a PNG'));
    assert.throws(() => images.add(png, png.length, 5, 'm takes no images.'), refused('m takes no images.'));
    assert.equal(images.add(png, png.length, 5, undefined), '#image:1');
    assert.throws(() => images.attachment('1', '#image:1', 'm takes no images.'), refused('m takes no images.'));
  });

  it('are kept ten at a time, and one that is gone is named', () => {
    const images = new PastedImages();
    for (let at = 1; at <= 11; at += 1) images.add(png, png.length, 5, undefined);
    assert.throws(
      () => images.attachment('1', '#image:1', undefined),
      (error) => AppError.is(error, 'notFound') && error.message.includes('Paste it again'),
    );
    assert.equal(images.attachment('2', '#image:2', undefined).label, '#image:2');
  });

  it('are not taken for an older image of the same number, from before the window was reloaded', () => {
    const images = new PastedImages();
    images.add(png, png.length, 1000, undefined);
    assert.throws(
      () => images.attachment('1', '#image:1', undefined, 999),
      (error) => AppError.is(error, 'notFound'),
    );
    assert.equal(images.attachment('1', '#image:1', undefined, 1000).label, '#image:1');
  });
});
