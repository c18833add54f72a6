//! A picture that is drawn anew from what a stranger sent.

use std::{fmt, io::Cursor};

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, ImageReader, Limits, RgbaImage,
    codecs::png::PngEncoder, imageops,
};

use crate::LogoError;

/// Width and height: twice the size of a row's mark, for screens with small dots.
pub const SIDE: u32 = 64;

/// Bytes of [`Pixels`]. Each logo has as many, so that the size of what is kept tells none from
/// another.
pub const BYTES: usize = (SIDE * SIDE * 4) as usize;

/// Width and height of what is decoded. Plaid's logos have 100.
const SIDE_MAX: u32 = 1_024;
/// Memory for decoding: such a picture, twice.
const ALLOC_MAX: u64 = 8 * 1_024 * 1_024;

/// A logo of 64 x 64 pixels: red, green, blue, opacity.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels(Vec<u8>);

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pixels")
    }
}

impl Pixels {
    /// Draws what a stranger sent. What it is, its first bytes say: neither its name nor a header.
    ///
    /// # Errors
    /// If it is no PNG, JPEG or WebP, is damaged, or has too many pixels.
    pub fn draw(sent: &[u8]) -> Result<Self, LogoError> {
        let format = image::guess_format(sent).map_err(|_| LogoError::NotAPicture)?;
        let shown = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
        if !shown.contains(&format) {
            return Err(LogoError::NotAPicture);
        }
        let mut reader = ImageReader::with_format(Cursor::new(sent), format);
        let mut limits = Limits::default();
        limits.max_image_width = Some(SIDE_MAX);
        limits.max_image_height = Some(SIDE_MAX);
        limits.max_alloc = Some(ALLOC_MAX);
        reader.limits(limits);
        let picture = reader.decode().map_err(|_| LogoError::NotAPicture)?;
        Ok(Self::fit(&picture))
    }

    /// Whole and in the middle, whatever its shape.
    fn fit(picture: &DynamicImage) -> Self {
        let small = picture.thumbnail(SIDE, SIDE).to_rgba8();
        let mut square = RgbaImage::new(SIDE, SIDE);
        let (left, top) = ((SIDE - small.width()) / 2, (SIDE - small.height()) / 2);
        imageops::overlay(&mut square, &small, left.into(), top.into());
        Self(square.into_raw())
    }

    /// What [`Self::as_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == BYTES).then(|| Self(bytes.to_owned()))
    }

    /// [`BYTES`] of them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// A PNG in an address of its own, which the page's content policy lets in.
    ///
    /// # Errors
    /// None that is known: the size is right.
    pub fn to_data_uri(&self) -> Result<String, LogoError> {
        let mut png = Vec::new();
        PngEncoder::new(&mut png)
            .write_image(&self.0, SIDE, SIDE, ExtendedColorType::Rgba8)
            .map_err(|_| LogoError::NotAPicture)?;
        Ok(format!("data:image/png;base64,{}", STANDARD.encode(png)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(
            width,
            height,
            image::Rgb([200, 30, 40]),
        ));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_three_formats_become_pixels_of_one_size_and_a_png_of_ours() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let drawn = Pixels::draw(&encoded(100, 50, format)).unwrap();
            assert_eq!(drawn.as_bytes().len(), BYTES);
            let uri = drawn.to_data_uri().unwrap();
            assert!(uri.starts_with("data:image/png;base64,iVBOR"), "{uri}");
            // Wide as it is, it stands in the middle.
            let at = |x: usize, y: usize| drawn.as_bytes()[(y * 64 + x) * 4 + 3];
            assert_eq!((at(32, 4), at(32, 32), at(32, 60)), (0, 255, 0));
            assert_eq!(Pixels::from_bytes(drawn.as_bytes()), Some(drawn));
        }
        assert!(Pixels::from_bytes(b"short").is_none());
    }

    #[test]
    fn what_is_no_picture_of_the_three_formats_is_not_drawn() {
        let whole = encoded(100, 100, ImageFormat::Png);
        let bomb = encoded(SIDE_MAX + 1, 1, ImageFormat::Png);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff";
        for refused in [
            &b""[..],
            svg,
            gif,
            b"<html><script>alert(1)</script>",
            b"BM\x3a\x00\x00\x00\x00\x00\x00\x00",
            &whole[..whole.len() / 2],
            &bomb,
        ] {
            let error = Pixels::draw(refused).err();
            assert_eq!(
                error,
                Some(LogoError::NotAPicture),
                "{:?}",
                &refused[..refused.len().min(20)]
            );
        }
    }

    #[test]
    fn what_is_hidden_in_a_picture_does_not_go_on_with_it() {
        let mut sent = encoded(64, 64, ImageFormat::Png);
        sent.extend_from_slice(b"<script>alert('behind the end')</script>");
        let uri = Pixels::draw(&sent).unwrap().to_data_uri().unwrap();
        let (_, base64) = uri.split_once(',').unwrap();
        let shown = STANDARD.decode(base64).unwrap();
        assert!(!shown.windows(7).any(|part| part == b"<script"));
    }
}
